import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { settle } from './manual-clock.ts';
import { WaitingLines } from './waiting-lines.ts';

const aborted = (reason: unknown): Error => new Error('aborted', { cause: reason });

function fail(): string {
  throw new Error('planned');
}

function line(): object {
  return {};
}

/** Waiters in a line that wait until `room` is more than 0, each of which takes one. */
function queueFor(room: number) {
  const waiting = new WaitingLines<object, string>();
  const sent: string[] = [];
  const state = { room };
  const join = (name: string, to: object, signal?: AbortSignal) => {
    const send = () => {
      state.room -= 1;
      sent.push(name);
      return 'done';
    };
    return waiting.join(to, { hasRoom: () => state.room > 0, proceed: send, signal, aborted });
  };
  return { waiting, sent, state, join };
}

test('first come first served, as far as there is room', async () => {
  const { waiting, sent, state, join } = queueFor(0);
  const to = line();
  const all = ['a', 'b', 'c'].map((name) => join(name, to));
  waiting.letIn();
  expect([sent, waiting.count, waiting.isAwaited(to), waiting.isAwaited(line())]).toEqual([[], 3, true, false]);
  state.room = 2;
  waiting.letIn();
  expect([sent, waiting.count]).toEqual([['a', 'b'], 1]);
  state.room = 1;
  waiting.letIn();
  expect(await Promise.all(all)).toEqual(['done', 'done', 'done']);
  expect([sent, waiting.count, waiting.isAwaited(to)]).toEqual([['a', 'b', 'c'], 0, false]);
});

test('a line that stands does not hold up another', () => {
  const { waiting, sent, join } = queueFor(1);
  void waiting.join(line(), { hasRoom: () => false, proceed: () => 'done', aborted });
  void join('other', line());
  waiting.letIn();
  expect([sent, waiting.count]).toEqual([['other'], 1]);
});

test('an abort ends one wait; the others keep their places, and no listener is left', async () => {
  const { waiting, sent, state, join } = queueFor(0);
  const to = line();
  const abort = new AbortController();
  const first = join('a', to, abort.signal);
  const second = join('b', to);
  abort.abort('changed my mind');
  await expect(first).rejects.toMatchObject({ message: 'aborted', cause: 'changed my mind' });
  state.room = 5;
  waiting.letIn();
  await second;
  expect([sent, waiting.count]).toEqual([['b'], 0]);
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
});

test('an abort after it was let in changes nothing, and no listener is left', async () => {
  const { waiting, sent, join } = queueFor(1);
  const abort = new AbortController();
  const only = join('a', line(), abort.signal);
  waiting.letIn();
  abort.abort();
  expect(await only).toBe('done');
  expect(sent).toEqual(['a']);
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
});

test('who cannot listen to its signal does not join', async () => {
  const { waiting, join } = queueFor(0);
  await expect((async () => join('a', line(), {} as AbortSignal))()).rejects.toThrow(TypeError);
  expect(waiting.count).toBe(0);
});

test('a send that throws rejects its own wait alone', async () => {
  const { waiting, sent, state, join } = queueFor(0);
  const to = line();
  const failing = waiting.join(to, { hasRoom: () => state.room > 0, proceed: fail, aborted });
  const second = join('b', to);
  state.room = 2;
  waiting.letIn();
  await expect(failing).rejects.toThrow('planned');
  await second;
  expect(sent).toEqual(['b']);
});

test('refuse ends all waits, of all lines', async () => {
  const { waiting, sent, join } = queueFor(0);
  const all = [join('a', line()), join('b', line()), join('c', line())];
  waiting.refuse(new Error('closed'));
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await settle();
  expect([sent, waiting.count]).toEqual([[], 0]);
});

test('refuse can spare some: they are let in when there is room', async () => {
  const { waiting, sent, state, join } = queueFor(0);
  const to = line();
  const send = () => {
    sent.push('spared');
    return 'done';
  };
  const refused = join('a', to);
  const spared = waiting.join(to, { hasRoom: () => state.room > 0, proceed: send, aborted, isSpared: true });
  waiting.refuse(new Error('closed'), true);
  await expect(refused).rejects.toThrow('closed');
  expect(waiting.count).toBe(1);
  state.room = 1;
  waiting.letIn();
  expect([await spared, sent, waiting.count]).toEqual(['done', ['spared'], 0]);
});

test('who is let in may send on: nobody is let in twice', async () => {
  const waiting = new WaitingLines<object, string>();
  const to = line();
  const sent: string[] = [];
  const proceedWith = (name: string, also: () => void) => () => {
    sent.push(name);
    also();
    return 'done';
  };
  const again = waiting.join(to, { hasRoom: () => true, proceed: proceedWith('a', () => waiting.letIn()), aborted });
  const last = waiting.join(to, { hasRoom: () => true, proceed: proceedWith('b', () => undefined), aborted });
  waiting.letIn();
  await Promise.all([again, last]);
  expect(sent).toEqual(['a', 'b']);
});
