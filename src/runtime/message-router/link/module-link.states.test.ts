import { expect, test } from 'vitest';
import { inState, LinkPair } from '../../../../tests/support/links/link-pair.ts';
import { ManualClock } from '../../shared/manual-clock.ts';
import type { LinkState } from './module-link.ts';

test('tells its states in order, and ends as closed', async () => {
  const states: LinkState[] = [];
  const pair = await LinkPair.open();
  expect(pair.dialer.state).toBe('connecting');
  pair.dialer.onState((state) => states.push(state));
  pair.dialer.onState(() => {
    throw new Error('a listener that fails');
  });
  await inState(pair.dialer, 'connected');
  await (await pair.taken).close();
  await inState(pair.dialer, 'partitioned');
  await inState(pair.dialer, 'connected');
  expect(pair.handOvers).toHaveLength(2);
  await pair[Symbol.asyncDispose]();
  expect(states).toEqual(['connecting', 'connected', 'partitioned', 'connected', 'closed'].slice(1));
  expect(pair.dialer.statistics().listenerFailures).toBe(4);
  expect(pair.dialer.state).toBe('closed');
});

test('the heartbeat needs no traffic, and a silent connection is given up', async () => {
  const clock = new ManualClock();
  await using pair = await LinkPair.open({ dialer: { clock, silenceMs: 1_000 }, listener: { silenceMs: 60_000 } });
  await inState(pair.dialer, 'connected');
  const before = pair.dialer.statistics().bytesWritten;
  await clock.advance(500);
  expect(pair.dialer.statistics().bytesWritten).toBeGreaterThan(before);
  await clock.advance(500);
  expect(pair.dialer.state).toBe('partitioned');
  expect(pair.dialer.statistics().lastFailure).toBe('nothing was heard for 1000 ms');
  await clock.advance(5);
  await inState(pair.dialer, 'connected');
  const closing: Promise<void> = pair.dialer.close();
  await closing;
  expect(clock.pending).toBe(0);
});

test('who was away for long does not take its own absence for silence', async () => {
  const clock = new ManualClock();
  await using pair = await LinkPair.open({ dialer: { clock, silenceMs: 1_000 }, listener: { silenceMs: 60_000 } });
  await inState(pair.dialer, 'connected');
  clock.jump(50_000);
  await clock.advance(1);
  expect(pair.dialer.state).toBe('connected');
});
