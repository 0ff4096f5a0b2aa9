import { expect, test } from 'vitest';
import { ManualClock } from '../../shared/manual-clock.ts';
import { LogFollower } from './log-follower.ts';
import { RemoteLogReplacedError } from './remote-errors.ts';
import type { RemoteLog, RemoteRecord } from './remote-transport.ts';

type Step = number | { to: number } | Error;

/** A follower of a log whose sessions give what the test says, and then wait. */
function followerOf(sessions: Step[][], after = 0) {
  const clock = new ManualClock();
  const told: unknown[] = [];
  const from: number[] = [];
  async function* read(first: number, signal: AbortSignal): AsyncIterable<RemoteRecord> {
    from.push(first);
    for (const step of sessions.shift() ?? []) {
      if (step instanceof Error) throw step;
      yield typeof step === 'number' ? { sequence: step, body: Uint8Array.of(step) } : { sequence: step.to, body: undefined };
    }
    if (sessions.length > 0) return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  const follower = new LogFollower({ read } as unknown as RemoteLog, after, {
    clock,
    random: () => 0,
    take: (sequence, [body]) => void told.push(`${sequence} is ${body}`),
    missing: (first, last) => void told.push(`${first} to ${last} missing`),
    connectionChanged: (isConnected, cause) => {
      if (!isConnected) told.push((cause as Error).message);
    },
    ended: (error) => void told.push(error.code),
  });
  follower.begin();
  return { follower, clock, told, from };
}

test('takes each record once and in order, and goes on after a break with the next', async () => {
  const { follower, clock, told, from } = followerOf([[1, 2, new Error('lost')], [{ to: 2 }, 2, 3], [4]]);
  await clock.advance(10_000);
  await follower.whenAt(4);
  expect(told).toEqual(['1 is 1', '2 is 2', 'lost', '3 is 3', 'the reader of the log ended', '4 is 4']);
  expect(from).toEqual([1, 3, 4]);
  await follower.stop();
});

test('numbers that do not come are missing, also at the end', async () => {
  const { follower, told } = followerOf([[{ to: 5 }, 6, 9, { to: 12 }]], 5);
  await follower.whenAt(12);
  expect(told).toEqual(['6 is 6', '7 to 8 missing', '9 is 9', '10 to 12 missing']);
  await follower.stop();
});

test('waits longer between attempts that bring nothing, and forgets that after one that does', async () => {
  const lost = new Error('lost');
  const { follower, clock, from } = followerOf([[lost], [lost], [lost], [1, lost], [2]]);
  const waits: number[] = [];
  for (let begun = 1; begun < 5; begun += 1) {
    const since = clock.monotonicMs();
    while (from.length === begun) await clock.advance(10);
    waits.push(clock.monotonicMs() - since);
  }
  expect(waits).toEqual([50, 100, 200, 50]);
  await follower.stop();
  expect(clock.pending).toBe(0);
});

test('ends where the log is another one', async () => {
  const { clock, told, from } = followerOf([[1, new RemoteLogReplacedError('it was removed')], [2]]);
  await clock.advance(10_000);
  expect([told, from]).toEqual([['1 is 1', 'BUS_REMOTE_LOG_REPLACED'], [1]]);
});

test('a stop ends a pause and a wait for records', async () => {
  for (const sessions of [[[new Error('lost')], [1]], [[]]]) {
    const { follower, clock } = followerOf(sessions);
    await clock.advance(0);
    await follower.stop();
    expect(clock.pending).toBe(0);
  }
});
