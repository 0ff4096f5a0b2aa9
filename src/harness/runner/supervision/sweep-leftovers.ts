import { sleep } from '../../../foundation/clock.ts';
import { findMarked, killMarked } from '../../../foundation/process/process-tree.ts';
import type { RunEvent } from '../run-event.ts';

/** How long a child of a worker may take to notice by itself that the worker is gone. */
const noticeMs = 250;
/** How long the kernel may take to clear away what was killed. */
const deathMs = 1000;
const pollMs = 25;

/** Kills whatever processes of the run outlived it, and reports each. */
export async function sweepLeftovers(marker: string, onEvent: (event: RunEvent) => void): Promise<void> {
  if (await waitUntilGone(marker, noticeMs)) return;
  const killed = killMarked(marker);
  for (const { pid, command } of killed) {
    const message = `A process that the tests started outlived them and was killed: ${command} (pid ${pid}).`;
    onEvent({ type: 'runner-finding', code: 'LEFTOVER_PROCESS', message });
  }
  if (killed.length > 0) await waitUntilGone(marker, deathMs);
}

/** Whether none was left in the end. */
async function waitUntilGone(marker: string, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += pollMs) {
    if (findMarked(marker).length === 0) return true;
    await sleep(pollMs);
  }
  return false;
}
