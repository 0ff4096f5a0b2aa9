import { ExitCode } from './qa-command.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns the first signal into an abort, so that what is done is kept; a second one ends the process at once, and says so.
 *
 * @param lastWords What is said then.
 */
export function listenForInterruption(lastWords: string): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) {
      process.stderr.write(`${lastWords}\n`);
      process.exit(ExitCode.interrupted);
    }
    controller.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  return { signal: controller.signal, stop: () => signals.forEach((signal) => process.off(signal, interrupt)) };
}
