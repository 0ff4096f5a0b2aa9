import path from 'node:path';

import { isBelow } from '../files/contained-path.ts';
import { findMountOf, isReadOnly } from './mount-table.ts';
import type { Mount } from './mount-table.ts';
import type { NoRoom } from './room-programs.ts';

/** A path without links that exists. */
export interface Place {
  readonly path: string;
  readonly isFolder: boolean;
}

/** What of the machine a room has to do with. */
export interface RoomSite {
  /** The mounts that a path can lead to, outermost first. */
  readonly mounts: readonly Mount[];
  /** Folders that hold what is private to the user or the machine; in the room something empty and writable is in their place. */
  readonly covered: readonly string[];
  /** Programs of the room may read these, also below a covered folder. */
  readonly visible: readonly Place[];
  /** Nobody in the room may read these, also below a visible folder. */
  readonly secret: readonly Place[];
  /** A folder of the caller that the room may write to, at the same path. */
  readonly writable: string;
  /** The private folder in which the room is laid out. */
  readonly folder: string;
}

/** How a room is laid out. */
export interface RoomPlan {
  /** Folders and empty files to create first, by absolute path, parents before children. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** Links by absolute path. */
  readonly links: Readonly<Record<string, string>>;
  /** What is to be mounted, in the format of fstab(5). */
  readonly table: string;
  /** The places that can be written to in the room, and no others. */
  readonly writable: readonly string[];
  /** The folder for temporary files, as it is called in the room. */
  readonly temporary: string;
  /** An empty folder in it. */
  readonly home: string;
}

const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
const deviceLinks = {
  fd: '/proc/self/fd',
  stdin: '/proc/self/fd/0',
  stdout: '/proc/self/fd/1',
  stderr: '/proc/self/fd/2',
  ptmx: 'pts/ptmx',
};
/** Mounted anew in every room. */
const ownPlaces = ['/dev', '/sys', '/proc'];
/** A folder that holds one of these cannot be covered: nothing would run any more. */
const essential = ['/usr', '/bin', '/lib', '/etc', ...ownPlaces];

/** Lays out a room in which everything can be read but what is covered or secret, and nothing can be written but what is the room's own. Pure. */
export function planRoom(site: RoomSite): RoomPlan | NoRoom {
  const covers = chooseCovers(site);
  const temporary = covers.find(({ place }) => isBelow(place, site.folder));
  if (temporary === undefined)
    return { reason: `the folder for temporary files, around ${site.folder}, cannot be kept from its programs` };
  const shown = showInCovers(site, covers);
  const device = (name: string): string => path.join(site.folder, 'dev', name);
  const entries = [
    ...devices.map((name) => entry(`/dev/${name}`, device(name), 'bind')),
    entry('devpts', device('pts'), 'newinstance,ptmxmode=0666,mode=620,nosuid,noexec', 'devpts'),
    entry('tmpfs', device('shm'), 'mode=1777,nosuid,nodev', 'tmpfs'),
    ...shown.map(({ source, target, options }) => entry(source, target, options)),
    entry(path.join(site.folder, 'dev'), '/dev', 'rbind,ro,nosuid,noexec'),
    entry('tmpfs', '/sys', 'ro,nosuid,nodev,noexec,size=4k', 'tmpfs'),
    // The one that covers the room's own folder comes last.
    ...[...covers.filter((cover) => cover !== temporary), temporary].map(({ place, own }) => entry(own, place, 'rbind')),
    ...listOtherMounts(site, covers).map((mount) =>
      entry(mount.place, mount.place, ['rbind', 'ro', ...keptOptions(mount)].join()),
    ),
    ...site.secret.filter((secret) => isShown(secret.path, site, covers)).map(hide),
  ];
  const inCovers = shown.filter(({ isFolder }) => isFolder).map(({ target }) => target);
  return {
    folders: [device('pts'), device('shm'), ...covers.map(({ own }) => own), path.join(temporary.own, 'home'), ...inCovers],
    files: [...devices.map(device), ...shown.filter(({ isFolder }) => !isFolder).map(({ target }) => target)],
    links: Object.fromEntries(Object.entries(deviceLinks).map(([name, target]) => [device(name), target])),
    table: entries.join(''),
    writable: [site.writable, ...covers.map(({ place }) => place), ...['pts', 'shm', ...devices].map((name) => `/dev/${name}`)],
    temporary: temporary.place,
    home: path.join(temporary.place, 'home'),
  };
}

/** The options of a mount that a user may not take away from it. */
export function keptOptions({ options }: Mount): string[] {
  return options.filter((option) => ['nosuid', 'nodev', 'noexec'].includes(option));
}

interface Cover {
  readonly place: string;
  /** The folder of the room that is mounted there. */
  readonly own: string;
}

/** The outermost of the covered folders, save those that are needed as they are. */
function chooseCovers({ covered, visible, folder }: RoomSite): readonly Cover[] {
  const isPossible = (place: string): boolean =>
    !essential.some((needed) => isBelow(place, needed)) &&
    !ownPlaces.some((own) => isBelow(own, place)) &&
    !visible.some((shown) => shown.path === place);
  const possible = [...new Set(covered)].filter(isPossible);
  const outermost = possible.filter((place) => !possible.some((other) => other !== place && isBelow(other, place)));
  return outermost.map((place, index) => ({ place, own: path.join(folder, `cover-${index}`) }));
}

interface Shown {
  readonly source: string;
  readonly target: string;
  readonly isFolder: boolean;
  readonly options: string;
}

/** What of the visible has to be mounted into a cover, outermost first, and the writable last. */
function showInCovers(site: RoomSite, covers: readonly Cover[]): readonly Shown[] {
  const paths = site.visible.map((place) => place.path);
  const outermost = site.visible.filter((place) => !paths.some((other) => other !== place.path && isBelow(other, place.path)));
  const readable = [...new Map(outermost.map((place) => [place.path, place])).values()];
  const writable = { path: site.writable, isFolder: true };
  return [...readable, writable].flatMap((place) => {
    const cover = covers.find((each) => isBelow(each.place, place.path));
    if (cover === undefined) return [];
    const mount = findMountOf(site.mounts, place.path);
    const kept = mount === undefined ? [] : keptOptions(mount);
    const options = place === writable ? ['bind', 'nosuid', 'nodev'] : ['rbind', 'ro', ...kept];
    return {
      source: place.path,
      target: path.join(cover.own, path.relative(cover.place, place.path)),
      isFolder: place.isFolder,
      options: options.join(),
    };
  });
}

/** The mounts that could be written to and are still seen in the room, the root left out. */
function listOtherMounts(site: RoomSite, covers: readonly Cover[]): readonly Mount[] {
  return site.mounts.filter(
    (mount) =>
      mount.place !== '/' &&
      !isReadOnly(mount) &&
      !ownPlaces.some((own) => isBelow(own, mount.place)) &&
      isShown(mount.place, site, covers),
  );
}

function isShown(place: string, { visible }: RoomSite, covers: readonly Cover[]): boolean {
  return !covers.some((cover) => isBelow(cover.place, place)) || visible.some((shown) => isBelow(shown.path, place));
}

function hide(secret: Place): string {
  return secret.isFolder
    ? entry('tmpfs', secret.path, 'ro,nosuid,nodev,noexec,size=4k', 'tmpfs')
    : entry('/dev/null', secret.path, 'bind,ro');
}

function entry(source: string, target: string, options: string, type = 'none'): string {
  return `${escapeField(source)} ${escapeField(target)} ${type} ${options} 0 0\n`;
}

function escapeField(text: string): string {
  return text.replaceAll(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
