import { systemClock } from '../../../foundation/clock.ts';
import type { WorkerEnd } from '../supervision/journal-entry.ts';
import type { RunProgress } from '../supervision/run-progress.ts';
import type { HostProcess } from './host-process.ts';
import type { HostCommand, HostNotice, WorkerExit } from './host/host-protocol.ts';
import { WorkerJournals } from './worker-journals.ts';
import { journalFailedExitCode } from './worker/journal-writer.ts';

/** How a pass came to its end; `host-died` also when the supervisor had to end it. */
export type PassEnd = 'ended' | 'host-died' | 'interrupted' | 'journal-failed';

const pollMs = 20;
/** A host with nothing under way in any worker should be heard of much sooner. */
const hostSilenceMs = 60_000;
/** Characters. */
const mostLastWords = 500;
const poolMessage = /^\[vitest-pool|^Worker exited unexpectedly|^Errors occurred while running tests/;

/** Has the host run one pass, and follows it to its end, whatever becomes of the host and its workers. */
export async function supervisePass(
  host: HostProcess,
  command: HostCommand,
  progress: RunProgress,
  { signal, blameHostDeath }: { readonly signal: AbortSignal; readonly blameHostDeath: boolean },
): Promise<PassEnd> {
  const journals = new WorkerJournals(progress, systemClock);
  let lastSignMs = systemClock.monotonicMs();
  const { promise, resolve } = Promise.withResolvers<PassEnd>();
  const interrupt = (): void => resolve('interrupted');
  signal.addEventListener('abort', interrupt);
  if (signal.aborted) interrupt();
  void host.ended.then(() => resolve('host-died'));
  host.hold((notice) => {
    lastSignMs = systemClock.monotonicMs();
    follow(notice, journals, progress, resolve);
  });
  const timer = setInterval(() => {
    journals.read();
    journals.killOverdue();
    if (progress.isBusy) lastSignMs = systemClock.monotonicMs();
    if (systemClock.monotonicMs() - lastSignMs > hostSilenceMs) resolve('host-died');
  }, pollMs);
  host.send(command);
  const end = await promise;
  clearInterval(timer);
  signal.removeEventListener('abort', interrupt);
  host.release();
  if (end !== 'ended') await host.kill();
  journals.killAll({
    orderly: end !== 'host-died' || !blameHostDeath,
    outOfMemory: false,
    how: 'it took its host process with it',
    lastWords: '',
  });
  return end;
}

function follow(notice: HostNotice, journals: WorkerJournals, progress: RunProgress, resolve: (end: PassEnd) => void): void {
  if (notice.type === 'worker-started') journals.started(notice.worker, notice.pid, notice.journal);
  if (notice.type === 'worker-ended') {
    if (notice.code === journalFailedExitCode) resolve('journal-failed');
    journals.ended(notice.worker, describeExit(notice));
    reportStrayOutput(notice, progress);
    for (const left of notice.leftovers) progress.outcomes.finding('LEFTOVER_PROCESS', describeLeftover(left));
  }
  if (notice.type === 'pass-ended') {
    for (const problem of notice.problems) if (!poolMessage.test(problem)) progress.outcomes.finding('RUNNER_WARNING', problem);
    resolve('ended');
  }
}

/** @param left  Number and command line. */
function describeLeftover(left: string): string {
  const [pid, ...command] = left.split(' ');
  return `A process that the tests started outlived them and was killed: ${command.join(' ')} (pid ${pid}).`;
}

function describeExit({ code, signal, finished, strayText }: WorkerExit): WorkerEnd {
  return {
    orderly: finished && code === 0,
    outOfMemory: strayText.includes('JavaScript heap out of memory'),
    how: signal === null ? `exit code ${code}` : `signal ${signal}`,
    lastWords: strayText.trim().slice(-mostLastWords),
  };
}

function reportStrayOutput({ strayBytes, strayText, finished }: WorkerExit, progress: RunProgress): void {
  if (strayBytes === 0 || !finished) return;
  const source = 'written to the standard output or error by child processes or native code, past the capture of any test';
  progress.outcomes.finding('OUTPUT_DROPPED', `${strayBytes} bytes were ${source}: ${strayText.slice(0, 500)}`);
}
