import { pbkdf2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { sleep } from '../../../src/foundation/clock.ts';
import { Watchdog } from '../../../src/runtime/watchdog/watchdog.ts';
import type { EventLoopBlock } from '../../../src/runtime/watchdog/watchdog.ts';
import { here } from '../../../tests/support/here.ts';

const seen: { spin?: ReturnType<typeof here>; native?: ReturnType<typeof here> } = {};

function blockFor(durationMs: number): number {
  let turns = 0;
  const endMs = performance.now() + durationMs;
  seen.spin = here(1);
  while (performance.now() < endMs) turns += 1;
  return turns;
}

function hashFor(rounds: number): void {
  seen.native = here(1);
  pbkdf2Sync('password', 'salt', rounds, 64, 'sha512');
}

async function until(isSo: () => boolean): Promise<void> {
  for (const endMs = performance.now() + 3_000; performance.now() < endMs && !isSo();) await sleep(10);
}

test('QA-460.2 detects a blocked event loop and captures the stack of the blocking line', async () => {
  const blocks: EventLoopBlock[] = [];
  await using watchdog = new Watchdog({
    onEvent: (event) => void (event.kind === 'event-loop-blocked' && blocks.push(event.block)),
  });
  await watchdog.start();
  await sleep(100);
  expect(blockFor(500)).toBeGreaterThan(0);
  await until(() => blocks.length === 1);
  const [block] = blocks;
  expect(block?.durationMs).toBeGreaterThanOrEqual(200);
  expect((block?.durationMs ?? 0) + (block?.suspendedMs ?? 0)).toBeGreaterThanOrEqual(400);
  expect(block?.durationMs).toBeLessThan(2_000);
  expect(block?.place).toMatchObject({ functionName: 'blockFor', file: seen.spin?.file, line: seen.spin?.line });
  // The clock that the loop reads may be on top.
  expect(block?.stack.slice(0, 5)).toContainEqual(block?.place);
  expect(block?.stack.length).toBeGreaterThan(1);

  // Native code has no stack of its own: what called it is named.
  let rounds = 1_000_000;
  for (let tookMs = 0; tookMs < 500; rounds *= 2) {
    const startMs = performance.now();
    hashFor(rounds);
    tookMs = performance.now() - startMs;
    await sleep(100);
  }
  await until(() => blocks.length >= 2);
  expect(blocks.at(-1)?.stack).toContainEqual(
    expect.objectContaining({ functionName: 'hashFor', file: seen.native?.file, line: seen.native?.line }),
  );

  // Work in small pieces blocks nothing. Of the rounds of hashing, more than one may have blocked: the last has been told by then.
  await sleep(400);
  const before = blocks.length;
  for (let piece = 0; piece < 20; piece += 1) {
    blockFor(20);
    await sleep(0);
  }
  await sleep(400);
  expect(blocks).toHaveLength(before);
});
