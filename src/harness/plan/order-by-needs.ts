import type { Subwave } from './plan.ts';

/**
 * Every subwave after those that it needs, and otherwise in the order of the plan. Pure. Of subwaves that need each other, which no plan
 * that was checked has, the first comes first.
 */
export function orderByNeeds(subwaves: readonly Subwave[]): Subwave[] {
  const waiting = new Map(subwaves.map((subwave) => [subwave.id, subwave]));
  const ordered: Subwave[] = [];
  const isReady = ({ needs }: Subwave) => !needs.some((need) => waiting.has(need));
  while (waiting.size > 0) {
    const next = waiting.values().find(isReady) ?? waiting.values().next().value!;
    waiting.delete(next.id);
    ordered.push(next);
  }
  return ordered;
}
