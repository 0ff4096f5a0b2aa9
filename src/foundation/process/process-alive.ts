import { readFileSync } from 'node:fs';

import { isRunning } from './process-tree.ts';

/** Linux counts start times in ticks of this length, whatever the kernel's own. */
const tickMs = 10;
/** The boot time is given in whole seconds and follows corrections of the clock. */
const startToleranceMs = 2000;

/**
 * True when the process that had `pid` at `sinceMs` still runs on this machine. Where the start of a process can be read
 * (Linux), a later process that was given the same number does not count.
 *
 * @param sinceMs Wall time, in milliseconds since 1970, at which the process was known to run.
 */
export function isProcessAlive(pid: number, sinceMs: number): boolean {
  if (!isRunning(pid)) return false;
  const startedMs = findProcessStart(pid);
  return startedMs === undefined || startedMs <= sinceMs + startToleranceMs;
}

/** Undefined where the system does not tell. */
function findProcessStart(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold anything, so count from its end.
    const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    const bootSeconds = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]);
    return Number.isFinite(ticks + bootSeconds) ? bootSeconds * 1000 + ticks * tickMs : undefined;
  } catch {
    return undefined;
  }
}
