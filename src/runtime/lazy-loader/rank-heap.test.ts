import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Entry } from './entry.ts';
import { RankHeap } from './rank-heap.ts';

test('takes nothing out of an empty heap', () => {
  expect(new RankHeap(({ usedAt }) => usedAt).take()).toBeUndefined();
});

type Step = { readonly admit: number } | { readonly use: number } | 'take';

const steps = fc.array(fc.oneof(fc.record({ admit: fc.nat(9) }), fc.record({ use: fc.nat(9) }), fc.constant<Step>('take')), {
  maxLength: 200,
});

/** Whether a heap by `rankOf` always takes out the entry of the least present rank. */
function takesTheLeast(rankOf: (entry: Entry) => number, script: readonly Step[]): boolean {
  const heap = new RankHeap(rankOf);
  const present = new Set<Entry>();
  const entries = Array.from({ length: 10 }, (_, index) => new Entry(`key-${index}`));
  let accesses = 0;
  return script.every((step) => {
    if (step === 'take') {
      const least = [...present].toSorted((a, b) => a.usedAt - b.usedAt)[0];
      const taken = heap.take();
      if (taken !== undefined) present.delete(taken);
      return taken === least && heap.size === present.size;
    }
    const entry = entries['admit' in step ? step.admit : step.use] as Entry;
    entry.usedAt = accesses += 1;
    if ('admit' in step && !present.has(entry)) {
      present.add(entry);
      heap.admit(entry);
    }
    return true;
  });
}

test('takes out the entry of the least rank, also when ranks grew without telling', () => {
  const outcome = fc.check(fc.property(steps, (script) => takesTheLeast(({ usedAt }) => usedAt, script)));
  expect(fc.defaultReportMessage(outcome)).toBeUndefined();
});

test('a heap by another rank is caught', () => {
  expect(fc.check(fc.property(steps, (script) => takesTheLeast(({ key }) => key.charCodeAt(4), script))).failed).toBe(true);
});
