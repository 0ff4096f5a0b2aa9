import type { DurablePosition } from '../position-store.ts';

/** What was stored, if it is a position. */
export function positionOf(text: string): DurablePosition | undefined {
  try {
    const { logId, sequence } = JSON.parse(text) as Partial<DurablePosition>;
    if (typeof logId !== 'string' || !Number.isSafeInteger(sequence) || (sequence as number) < 0) return undefined;
    return { logId, sequence: sequence as number };
  } catch {
    return undefined;
  }
}
