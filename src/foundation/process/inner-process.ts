import { readFileSync } from 'node:fs';

import { listDescendants } from './process-tree.ts';

/**
 * The number, outside, of the process that calls itself `innerPid` in the namespace that a descendant of `pid` has made for its
 * children. Undefined when there is none.
 */
export function findOuterPid(pid: number, innerPid: number): number | undefined {
  return listDescendants(pid).find((child) => innermostPid(child.pid) === innerPid)?.pid;
}

/** The number by which a process knows itself; undefined when it is gone, or the system does not tell. */
function innermostPid(pid: number): number | undefined {
  try {
    const [, numbers] = /^NSpid:\s+(.+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return numbers === undefined ? undefined : Number(numbers.split(/\s+/).at(-1));
  } catch {
    return undefined;
  }
}
