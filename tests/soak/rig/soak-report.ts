/** What a soak came to. */
export interface SoakReport {
  readonly scenario: string;
  readonly seed: number;
  readonly problems: readonly string[];
  /** Messages that were taken. */
  readonly messages: number;
  /** Messages handled, each module for itself. */
  readonly handled: number;
  /** While there was load. */
  readonly perSecond: number;
  /** How often what came about. */
  readonly failures: Readonly<Record<string, number>>;
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly peakBytes: number;
  readonly peakBacklog: number;
  /** After each slice, without garbage. */
  readonly heapBytes: readonly number[];
}

/** How much more heap is left after the last slice than after the one that left least: what is compiled at first is thrown away later. */
export function growthBytes({ heapBytes }: SoakReport): number {
  return (heapBytes.at(-1) ?? 0) - Math.min(...heapBytes);
}

export function describeReport(report: SoakReport): string {
  const { scenario, seed, messages, handled, perSecond, peakBytes, peakBacklog, heapBytes } = report;
  const mebibytes = heapBytes.map((bytes) => (bytes / 1_048_576).toFixed(1)).join(' ');
  return [
    `${scenario} (seed ${seed})`,
    `  ${messages.toLocaleString('en')} messages, ${handled.toLocaleString('en')} handled, ${Math.round(perSecond).toLocaleString('en')} handled/s`,
    `  failures: ${counts(report.failures)}; dead letters: ${counts(report.deadLetters)}`,
    `  peak ${peakBytes.toLocaleString('en')} bytes, ${peakBacklog.toLocaleString('en')} queued; heap MiB ${mebibytes}`,
    '',
  ].join('\n');
}

function counts(of: Readonly<Record<string, number>>): string {
  const each = Object.entries(of).map(([what, count]) => `${what} ${count.toLocaleString('en')}`);
  return each.join(', ') || 'none';
}
