import path from 'node:path';

import { isBelow } from '../files/contained-path.ts';
import { findMountOf, isReadOnly } from './mount-table.ts';
import type { Mount } from './mount-table.ts';
import type { NoRoom } from './room-programs.ts';

/** A path that exists. */
export interface Place {
  readonly path: string;
  readonly isFolder: boolean;
}

/** What of the machine a room has to do with. Paths are absolute. */
export interface RoomSite {
  /** The mounts that a path can lead to, outermost first. */
  readonly mounts: readonly Mount[];
  /** Folders that hold what is private to the user or the machine; in the room something empty and writable is in their place. */
  readonly covered: readonly string[];
  /** Folders that programs of the room may read, also below a covered one. */
  readonly visible: readonly string[];
  /** Nobody in the room may read these, also below a visible folder. */
  readonly secret: readonly Place[];
  /** A folder of the caller that the room may write to, at the same path. */
  readonly shared: string;
  /** An empty folder on which the room is put together; like the shared one among the temporary files. */
  readonly stage: string;
  /** A folder with an empty file for each of `devices`, and folders `pts` and `shm`. */
  readonly deviceFolder: string;
  readonly isSuperuser: boolean;
}

/** How a room is laid out. */
export interface RoomPlan {
  /** What is to be mounted, in the format of fstab(5). */
  readonly table: string;
  /** Mounts that are to be made read-only once everything is in place, with all their options from then on. */
  readonly closed: readonly { readonly place: string; readonly options: readonly string[] }[];
  /** The places that can be written to in the room, and no others. */
  readonly writable: readonly string[];
  /** The folder for temporary files, as it is called in the room. */
  readonly temporary: string;
  /** An empty folder in it. */
  readonly home: string;
}

/** The devices of a room, beside its terminals. */
export const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

/** To the kernel the superuser of the room is that of the machine, who may change its settings there. */
const settings: Mount = { id: 0, parentId: 0, place: '/proc', options: ['rw', 'nosuid', 'nodev', 'noexec'] };
/** Mounted anew in every room. */
const ownPlaces = ['/dev', '/sys', '/proc'];
/** A folder that holds one of these cannot be covered: nothing would run any more. */
const essential = ['/usr', '/bin', '/lib', '/etc', ...ownPlaces];

/** Lays out a room in which everything can be read but what is covered or secret, and nothing can be written but what is the room's own. Pure. */
export function planRoom(site: RoomSite): RoomPlan | NoRoom {
  const covers = chooseCovers(site);
  const temporary = covers.find(({ place }) => isBelow(place, site.stage));
  if (temporary === undefined) {
    const folder = path.dirname(site.stage);
    return { reason: `the folder for temporary files, around ${folder}, cannot be kept from its programs` };
  }
  const entries = [
    memory(site.stage, 'mode=755'),
    ...mountDevices(site.deviceFolder),
    memory('/sys', 'ro,noexec,size=4k'),
    ...showInCovers(site, covers),
    memory(path.join(temporary.own, 'home'), 'mode=700,X-mount.mkdir'),
    // The one that covers the stage itself comes last.
    ...[...covers.filter((cover) => cover !== temporary), temporary].map((cover) => mountCover(cover, site)),
    ...site.secret.filter((secret) => isShown(secret.path, site, covers)).map(hide),
  ];
  const home = path.join(temporary.place, 'home');
  return {
    table: entries.join(''),
    closed: [...listOtherMounts(site, covers), ...(site.isSuperuser ? [settings] : [])].map(close),
    writable: [
      site.shared,
      home,
      ...covers.map(({ place }) => place),
      ...['pts', 'shm', ...devices].map((name) => `/dev/${name}`),
      ...(site.isSuperuser ? [] : ['/proc']),
    ],
    temporary: temporary.place,
    home,
  };
}

function mountDevices(folder: string): string[] {
  return [
    ...devices.map((name) => bind(`/dev/${name}`, path.join(folder, name), ['bind'])),
    entry('devpts', path.join(folder, 'pts'), 'newinstance,ptmxmode=0666,mode=620,nosuid,noexec', 'devpts'),
    memory(path.join(folder, 'shm'), 'mode=1777'),
    bind(folder, '/dev', ['rbind', 'ro', 'nosuid', 'noexec']),
  ];
}

function close(mount: Mount): RoomPlan['closed'][number] {
  return { place: mount.place, options: ['ro', ...keptOptions(mount)] };
}

/** The options of a mount that a user may not take away from it. */
function keptOptions({ options }: Mount): string[] {
  return options.filter((option) => ['nosuid', 'nodev', 'noexec'].includes(option));
}

interface Cover {
  readonly place: string;
  /** Where it is put together. */
  readonly own: string;
}

/** The outermost of the covered folders, save those that are needed as they are. */
function chooseCovers({ covered, visible, stage }: RoomSite): readonly Cover[] {
  const isPossible = (place: string): boolean =>
    !essential.some((needed) => isBelow(place, needed)) &&
    !ownPlaces.some((own) => isBelow(own, place)) &&
    !visible.includes(place);
  const possible = [...new Set(covered)].filter(isPossible);
  const outermost = possible.filter((place) => !possible.some((other) => other !== place && isBelow(other, place)));
  return outermost.map((place, index) => ({ place, own: path.join(stage, `${index}`) }));
}

function mountCover({ place, own }: Cover, { visible, shared }: RoomSite): string {
  const isEmpty = ![...visible, shared].some((shown) => isBelow(place, shown));
  return isEmpty ? memory(place, 'mode=755') : bind(own, place, ['rbind']);
}

/** Mounts what is visible below covered folders, outermost first, and the shared folder last. */
function showInCovers(site: RoomSite, covers: readonly Cover[]): string[] {
  const places = [...new Set(site.visible)];
  const outermost = places.filter((place) => !places.some((other) => other !== place && isBelow(other, place)));
  return [...outermost, site.shared].flatMap((source) => {
    const cover = covers.find(({ place }) => isBelow(place, source));
    if (cover === undefined) return [];
    const mount = findMountOf(site.mounts, source);
    const kept = mount === undefined ? [] : keptOptions(mount);
    const options = source === site.shared ? ['bind'] : ['rbind', 'ro', ...kept];
    return bind(source, path.join(cover.own, path.relative(cover.place, source)), [...options, 'X-mount.mkdir']);
  });
}

/** The mounts that could be written to and are still seen in the room. */
function listOtherMounts(site: RoomSite, covers: readonly Cover[]): readonly Mount[] {
  return site.mounts.filter(
    (mount) => !isReadOnly(mount) && !ownPlaces.some((own) => isBelow(own, mount.place)) && isShown(mount.place, site, covers),
  );
}

function isShown(place: string, { visible }: RoomSite, covers: readonly Cover[]): boolean {
  return !covers.some((cover) => isBelow(cover.place, place)) || visible.some((shown) => isBelow(shown, place));
}

function hide({ path: place, isFolder }: Place): string {
  return isFolder ? memory(place, 'ro,noexec,size=4k') : bind('/dev/null', place, ['bind', 'ro']);
}

/** Something empty that is gone with the room. */
function memory(place: string, options: string): string {
  return entry('tmpfs', place, `${options},nosuid,nodev`, 'tmpfs');
}

function bind(source: string, target: string, options: readonly string[]): string {
  return entry(source, target, options.join(), 'none');
}

function entry(source: string, target: string, options: string, type: string): string {
  return `${escapeField(source)} ${escapeField(target)} ${type} ${options} 0 0\n`;
}

function escapeField(text: string): string {
  return text.replaceAll(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
