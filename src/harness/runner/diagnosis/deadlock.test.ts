import { expect, test } from 'vitest';
import { placeOfMark, runHang } from './fixtures/run-fixture.ts';

const variants = ['chain', 'queue', 'asyncQueue'].flatMap((kind) => [2, 3].map((parties) => ({ kind, parties })));

test.for(variants)(
  'a cycle of $parties calls of one function through a mutex of kind $kind is named',
  async ({ kind, parties }) => {
    const { dump, durationMs, scope } = await runHang('deadlock', `${kind}-${parties}`);
    const waits = placeOfMark('deadlock', 'culprit');
    expect(dump.kind).toBe('deadlock');
    expect(durationMs).toBeLessThan(scope.timeoutMs + 2000);
    expect(`${dump.culprit?.file}:${dump.culprit?.line}`).toBe(waits);
    expect(dump.cycle?.map((name) => name.replace(/:\d+$/, ''))).toEqual(
      Array.from({ length: parties }, (_, at) => `transfer#${at + 1} at ${waits}`),
    );
    const sentences = dump.text.split('\n').filter((line) => line.includes('took its own'));
    expect(sentences).toHaveLength(parties);
    for (const [at, sentence] of sentences.entries()) {
      expect(sentence).toContain(`took its own at ${placeOfMark('deadlock', 'taken')}:`);
      expect(sentence).toMatch(new RegExp(`for what transfer#${((at + 1) % parties) + 1} holds$`));
    }
  },
);

test('a cycle of two functions is named with the line of each', async () => {
  const { dump } = await runHang('two-functions');
  expect(dump.kind).toBe('deadlock');
  expect(dump.cycle).toEqual([
    expect.stringContaining(`one at ${placeOfMark('two-functions', 'one waits')}:`),
    expect.stringContaining(`two at ${placeOfMark('two-functions', 'two waits')}:`),
  ]);
  expect(dump.summary).toContain('2 calls wait for each other');
});

test.for(['2', '3'])('%s calls that await the return of each other are in deadlock', async (variant) => {
  const { dump } = await runHang('circular-await', variant);
  expect(dump.kind).toBe('deadlock');
  expect(dump.cycle).toHaveLength(Number(variant));
  for (const name of dump.cycle ?? []) expect(name).toContain(placeOfMark('circular-await', 'culprit'));
  expect(dump.text).toContain('for Loader.evaluate#1 to return');
});

test.for(['two', 'handed', 'lost', 'returned'])('what never settles is no deadlock: %s', async (variant) => {
  const { dump } = await runHang('no-deadlock', variant);
  expect(dump.kind).toBe('pending-promise');
  expect(dump.cycle).toBeUndefined();
  expect(dump.text).not.toMatch(/in deadlock|took its own/);
});
