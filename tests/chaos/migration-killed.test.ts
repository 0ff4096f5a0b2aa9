import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

import { sleep } from '../../src/foundation/clock.ts';
import { createWorld } from '../../src/migration/fixtures/migration-world.ts';
import { readHarbour } from '../../src/migration/fixtures/harbour.ts';
import { startQa } from '../support/repository.ts';

const rounds = 30;
const ports = ['migrate', 'port', '--from', '8081', '--to', '5173'];

/** Deterministic, so that a failure can be repeated: a multiplicative congruential generator (Park and Miller). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

async function killLater(pid: number, delayMs: number): Promise<void> {
  await sleep(delayMs);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had just ended by itself.
  }
}

/** How long a migration takes that nobody kills, in milliseconds. It is rolled back. */
async function durationOf(root: string, args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const { stdout } = await startQa(root, args);
  const tookMs = performance.now() - startMs;
  const [, id = ''] = /--rollback (\S+)/.exec(stdout) ?? [];
  expect((await startQa(root, ['migrate', 'port', '--rollback', id])).code).toBe(0);
  return tookMs;
}

/** What a second migration says; with unfinished work before it, it must not begin. It is asked for a port that nothing has. */
async function hintOfNextRun(root: string): Promise<string> {
  const args = ['migrate', 'port', '--from', '64001', '--to', '64002', '--apply', '--allow-dirty', '--json'];
  const { stdout } = await startQa(root, args);
  const { error } = JSON.parse(stdout) as { error?: { code: string; hint: string } };
  return error?.code === 'MIGRATION_UNFINISHED' ? error.hint : '';
}

test(`killed ${rounds} times at random moments, a migration is rolled back byte for byte`, { timeout: 300_000 }, async () => {
  await using world = await createWorld(Object.fromEntries(readHarbour()));
  const before = await world.snapshot();
  const records = path.join(world.gitFolder, 'wavegate', 'migrations');
  const random = createRandom(20_261_126);
  const args = [...ports, '--apply', '--validate', 'sleep 0.1'];
  const tookMs = await durationOf(world.root, args);
  const known = new Set(await readdir(records));
  const seen = { untouched: 0, cut: 0, whole: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const kills: Promise<void>[] = [];
    // Most of the time goes by before anything is written, so that most kills come after a third of it.
    const delayMs = tookMs * (round % 5 === 0 ? random() : 0.3 + 0.7 * random());
    await startQa(world.root, args, { onStart: (pid) => kills.push(killLater(pid, delayMs)) });
    await Promise.all(kills);
    const planned = await startQa(world.root, [...ports, '--json']);
    const { unfinished } = JSON.parse(planned.stdout) as { unfinished: string[] };
    expect(await hintOfNextRun(world.root), 'the next run says how to go back').toContain(unfinished[0] ?? '');
    const fresh = (await readdir(records).catch(() => [])).filter((id) => !known.has(id));
    for (const id of fresh) known.add(id);
    const [id] = unfinished.length > 0 ? unfinished : fresh;
    const back = id === undefined ? undefined : await startQa(world.root, ['migrate', 'port', '--rollback', id]);
    // A record that had not come to stand belongs to a migration that had touched nothing.
    seen[unfinished.length > 0 ? 'cut' : back?.code === 0 ? 'whole' : 'untouched'] += 1;
    expect(await world.snapshot(), `after round ${round}`).toEqual(before);
  }
  expect(seen.cut, JSON.stringify(seen)).toBeGreaterThan(3);
});
