const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** The longest time that a test may claim. */
export const maxTimeoutMs = 10 * 60_000;

/** Milliseconds of `30s`, `500ms` or `2m`; undefined when it is none of these or longer than {@link maxTimeoutMs}. */
export function findTimeoutMs(text: string): number | undefined {
  const match = /^([1-9]\d{0,6})(ms|s|m)$/.exec(text);
  if (match === null) return undefined;
  const timeoutMs = Number(match[1]) * unitMs[match[2]!]!;
  return timeoutMs <= maxTimeoutMs ? timeoutMs : undefined;
}
