import type { Difference } from '../freeze-change.ts';

/** Milliseconds of `name: milliseconds`. */
function valueOf(limit: string): number {
  return Number(limit.slice(limit.lastIndexOf(': ') + 2));
}

function nameOf(limit: string): string {
  return limit.slice(0, limit.lastIndexOf(': '));
}

/** What became of the time limits of one piece of code, name by name in the order of the source. */
export function compareTimeouts(before: readonly string[], after: readonly string[]): Difference[] {
  const [old, now] = [Map.groupBy(before, nameOf), Map.groupBy(after, nameOf)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => compareNamed(old.get(name) ?? [], now.get(name) ?? []));
}

function compareNamed(before: readonly string[], after: readonly string[]): Difference[] {
  const [gone, fresh] = [without(before, after), without(after, before)];
  const pairs = Math.max(gone.length, fresh.length);
  return Array.from({ length: pairs }, (_, index) => describe(gone[index] ?? null, fresh[index] ?? null));
}

/** Those of one list that the other has not, each as often as it stands. */
function without(limits: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return limits.filter((limit) => {
    const same = left.indexOf(limit);
    if (same !== -1) left.splice(same, 1);
    return same === -1;
  });
}

function describe(before: string | null, after: string | null): Difference {
  if (before === null) return { kind: 'timeout-raised', weakens: true, before, after, what: 'has a time limit of its own now' };
  if (after === null) return { kind: 'changed', weakens: true, before, after, what: 'lost a time limit' };
  return valueOf(after) < valueOf(before)
    ? { kind: 'changed', weakens: false, before, after, what: 'has less time than before' }
    : { kind: 'timeout-raised', weakens: true, before, after, what: 'has more time than before' };
}
