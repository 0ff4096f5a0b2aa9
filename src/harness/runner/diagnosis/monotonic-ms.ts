// Taken before any code under test runs: fake timers replace the property, not the function behind it.
const readNanoseconds = process.hrtime.bigint;

/** Milliseconds on the machine's monotonic clock: the same in every thread, and true under fake timers. */
export function monotonicMs(): number {
  return Number(readNanoseconds()) / 1e6;
}
