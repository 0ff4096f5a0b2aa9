import { expect, test } from 'vitest';
import { sleep } from '../../../src/foundation/clock.ts';
import { Watchdog } from '../../../src/runtime/watchdog/watchdog.ts';
import type { Deadlock, DeadlockDetected, WatchdogEvent } from '../../../src/runtime/watchdog/watchdog.ts';
import { here } from '../../../tests/support/here.ts';

const places = (deadlock: Deadlock | undefined) =>
  deadlock?.steps.map(({ task, waitsFor, askedAt, blockedBy }) => ({
    task: task.name,
    waitsFor: waitsFor.name,
    askedAt: { file: askedAt[0]?.file, line: askedAt[0]?.line },
    holder: blockedBy[0]?.task.name,
    heldSince: { file: blockedBy[0]?.places[0]?.file, line: blockedBy[0]?.places[0]?.line },
  }));

async function detected(events: readonly WatchdogEvent[], count: number): Promise<readonly DeadlockDetected[]> {
  const all = () => events.filter((event) => event.kind === 'deadlock-detected');
  for (const endMs = performance.now() + 3_000; performance.now() < endMs && all().length < count;) await sleep(5);
  return all();
}

test('QA-460.1 detects a deadlock among waiters and names the cycle and the lines', async () => {
  const events: WatchdogEvent[] = [];
  await using watchdog = new Watchdog({ onEvent: (event) => events.push(event) });
  const mine = watchdog.for('organisation-1');
  const abort = new AbortController();
  const { signal } = abort;

  const [accounts, ledger] = [mine.mutex('accounts'), mine.mutex('ledger')];
  const lines: Record<string, ReturnType<typeof here>> = {};
  const two = [
    mine.task('transfer', async () => {
      lines['transfer holds'] = here(1);
      using _ = await accounts.acquire();
      await sleep(1);
      lines['transfer asks'] = here(1);
      using __ = await ledger.acquire({ signal });
    }),
    mine.task('audit', async () => {
      lines['audit holds'] = here(1);
      using _ = await ledger.acquire();
      await sleep(1);
      lines['audit asks'] = here(1);
      using __ = await accounts.acquire({ signal });
    }),
  ];
  const plantedMs = performance.now();
  const [first] = await detected(events, 1);
  expect(performance.now() - plantedMs).toBeLessThan(1_000);
  expect(places(first?.deadlock)).toEqual([
    {
      task: 'audit',
      waitsFor: 'accounts',
      askedAt: lines['audit asks'],
      holder: 'transfer',
      heldSince: lines['transfer holds'],
    },
    {
      task: 'transfer',
      waitsFor: 'ledger',
      askedAt: lines['transfer asks'],
      holder: 'audit',
      heldSince: lines['audit holds'],
    },
  ]);
  expect(lines['audit asks']?.file).toContain('watchdog-deadlock.qa.ts');
  expect(new Set(Object.values(lines).map(({ line }) => line)).size).toBe(4);
  const { file, line } = lines['transfer asks'] ?? {};
  expect(first?.description).toContain('deadlock of 2: audit → transfer → audit');
  expect(first?.description).toContain(`${file}:${line}:`);

  for (const [index, size] of [3, 10].entries()) {
    const numbers = Array.from({ length: size }, (_, number) => number);
    const locks = numbers.map((number) => mine.mutex(`lock ${size}.${number}`));
    let [held, asked] = [here(), here()];
    const circle = numbers.map((number) =>
      mine.task(`task ${size}.${number}`, async () => {
        held = here(1);
        using _ = await locks[number]!.acquire();
        await sleep(1);
        asked = here(1);
        using __ = await locks[(number + 1) % size]!.acquire({ signal });
      }),
    );
    const startMs = performance.now();
    const found = (await detected(events, index + 2))[index + 1]?.deadlock;
    expect(performance.now() - startMs).toBeLessThan(1_000);
    const expected = numbers.map((number) => ({
      task: `task ${size}.${number}`,
      waitsFor: `lock ${size}.${(number + 1) % size}`,
      askedAt: asked,
      holder: `task ${size}.${(number + 1) % size}`,
      heldSince: held,
    }));
    expect(places(found)).toEqual(expected);
    void Promise.allSettled(circle);
  }

  // Long waits that will end are no deadlock: a holder that is slow, and a semaphore of which one holder can go on.
  const [slow, pair] = [mine.mutex('slow'), mine.semaphore('pair', 2)];
  const release = Promise.withResolvers<void>();
  const live = [
    mine.task('slow holder', async () => {
      using _ = await slow.acquire();
      await release.promise;
    }),
    mine.task('can go on', async () => {
      using _ = await pair.acquire();
      await release.promise;
    }),
    mine.task('holds one, waits', async () => {
      using _ = await pair.acquire();
      using __ = await slow.acquire();
    }),
    mine.task('waits for one of two', async () => {
      using _ = await pair.acquire();
    }),
  ];
  await sleep(600);
  expect(watchdog.scan()).toHaveLength(3);
  release.resolve();
  await Promise.all(live);

  abort.abort(new Error('enough'));
  await Promise.allSettled(two);
  expect(watchdog.scan()).toEqual([]);
  expect(events.filter(({ kind }) => kind === 'deadlock-detected')).toHaveLength(3);
});
