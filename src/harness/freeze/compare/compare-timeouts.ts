import type { Difference } from '../freeze-change.ts';

interface Limit {
  /** `timeoutMs: 5000` */
  readonly text: string;
  readonly index: number;
}

/** What became of the time limits of one piece of code, name by name in the order of the source. */
export function compareTimeouts(before: readonly string[], after: readonly string[]): Difference[] {
  const [old, now] = [before, after].map((texts) =>
    Map.groupBy(
      texts.map((text, index): Limit => ({ text, index })),
      nameOf,
    ),
  ) as [Map<string, Limit[]>, Map<string, Limit[]>];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => compareNamed(old.get(name) ?? [], now.get(name) ?? []));
}

function compareNamed(before: readonly Limit[], after: readonly Limit[]): Difference[] {
  const [gone, fresh] = [without(before, after), without(after, before)];
  const pairs = Math.max(gone.length, fresh.length);
  return Array.from({ length: pairs }, (_, index) => describe(gone[index], fresh[index]));
}

/** Those of one list that the other has not, each as often as it stands. */
function without(limits: readonly Limit[], others: readonly Limit[]): Limit[] {
  const left = new Map<string, number>();
  for (const { text } of others) left.set(text, (left.get(text) ?? 0) + 1);
  return limits.filter(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

function describe(old: Limit | undefined, now: Limit | undefined): Difference {
  const texts = { before: old?.text ?? null, after: now?.text ?? null };
  if (now === undefined) return { ...texts, kind: 'changed', weakens: true, what: 'lost a time limit' };
  const place = { ...texts, at: { list: 'timeouts' as const, index: now.index } };
  if (old === undefined) return { ...place, kind: 'timeout-raised', weakens: true, what: 'has a time limit of its own now' };
  return valueOf(now) < valueOf(old)
    ? { ...place, kind: 'changed', weakens: false, what: 'has less time than before' }
    : { ...place, kind: 'timeout-raised', weakens: true, what: 'has more time than before' };
}

function nameOf({ text }: Limit): string {
  return text.slice(0, text.lastIndexOf(': '));
}

/** Milliseconds. */
function valueOf({ text }: Limit): number {
  return Number(text.slice(text.lastIndexOf(': ') + 2));
}
