import { readFileSync } from 'node:fs';

/** One line of a process's table of mounts, as proc_pid_mountinfo(5) has it. */
export interface Mount {
  readonly id: number;
  readonly parentId: number;
  /** Where it is mounted, in the eyes of the process. */
  readonly place: string;
  /** `ro`, `nosuid`, `nodev`, `noexec` and the like. */
  readonly options: readonly string[];
}

/**
 * The mounts of a process of this machine, those that others hide included.
 *
 * @throws {Error} The process is gone, or the system has no such table.
 */
export function readMountTable(pid: number | 'self'): readonly Mount[] {
  return parseMountTable(readFileSync(`/proc/${pid}/mountinfo`, 'utf8'));
}

export function parseMountTable(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [id, parentId, , , place, options] = line.split(' ');
    if (place === undefined || options === undefined) return [];
    return [{ id: Number(id), parentId: Number(parentId), place: unescapePlace(place), options: options.split(',') }];
  });
}

/** The mounts that a path can still lead to, outermost first: a mount hides what its parent had mounted at or below its place before. */
export function listReachable(mounts: readonly Mount[]): readonly Mount[] {
  const byParent = Map.groupBy(mounts, ({ parentId }) => parentId);
  const ids = new Set(mounts.map(({ id }) => id));
  const queue = mounts.filter(({ id, parentId }) => id === parentId || !ids.has(parentId));
  const reachable: Mount[] = [];
  for (let mount = queue.shift(); mount !== undefined; mount = queue.shift()) {
    const children = (byParent.get(mount.id) ?? []).filter(({ id }) => id !== mount.id);
    const shown = children.filter((child) => !children.some((other) => hides(other, child)));
    queue.push(...shown);
    const isCovered = shown.some(({ place }) => place === mount.place);
    if (!isCovered) reachable.push(mount);
  }
  return reachable;
}

/** The mount that a path without links leads into. */
export function findMountOf(reachable: readonly Mount[], absolute: string): Mount | undefined {
  const around = reachable.filter(({ place }) => isAtOrBelow(place, absolute));
  return around.reduce<Mount | undefined>(
    (best, mount) => (best && best.place.length > mount.place.length ? best : mount),
    undefined,
  );
}

export function isReadOnly({ options }: Mount): boolean {
  return options.includes('ro');
}

/** True for two mounts of one parent, when whoever follows the path to `hidden` ends up in `other`. */
function hides(other: Mount, hidden: Mount): boolean {
  return other.place !== hidden.place && isAtOrBelow(other.place, hidden.place);
}

function isAtOrBelow(folder: string, candidate: string): boolean {
  return candidate === folder || candidate.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Blanks, tabs, line breaks and backslashes stand in octal. */
function unescapePlace(place: string): string {
  return place.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
