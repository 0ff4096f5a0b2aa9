/** Milliseconds on the machine's monotonic clock, counted from the same origin in every thread of the process. */
export function threadClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
