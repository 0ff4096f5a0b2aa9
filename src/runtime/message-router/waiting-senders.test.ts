import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { settle } from '../shared/manual-clock.ts';
import { duplicate } from './receipt.ts';
import { SendAbortedError } from './router-errors.ts';
import { WaitingSenders } from './waiting-senders.ts';

function route(): object {
  return {};
}

/** Senders of one route that wait until `room` is more than 0, each of which takes one. */
function queueFor(room: number) {
  const waiting = new WaitingSenders();
  const sent: string[] = [];
  const state = { room };
  const join = (name: string, to: object, signal?: AbortSignal) => {
    const send = () => {
      state.room -= 1;
      sent.push(name);
      return duplicate;
    };
    return waiting.join(to, () => state.room > 0, send, signal);
  };
  return { waiting, sent, state, join };
}

test('first come first served, as far as there is room', async () => {
  const { waiting, sent, state, join } = queueFor(0);
  const to = route();
  const all = ['a', 'b', 'c'].map((name) => join(name, to));
  waiting.letIn();
  expect([sent, waiting.count, waiting.isAwaited(to), waiting.isAwaited(route())]).toEqual([[], 3, true, false]);
  state.room = 2;
  waiting.letIn();
  expect([sent, waiting.count]).toEqual([['a', 'b'], 1]);
  state.room = 1;
  waiting.letIn();
  expect(await Promise.all(all)).toEqual([duplicate, duplicate, duplicate]);
  expect([sent, waiting.count, waiting.isAwaited(to)]).toEqual([['a', 'b', 'c'], 0, false]);
});

test('a line that stands does not hold up another', () => {
  const { waiting, sent, join } = queueFor(1);
  void waiting.join(
    route(),
    () => false,
    () => duplicate,
    undefined,
  );
  void join('other', route());
  waiting.letIn();
  expect([sent, waiting.count]).toEqual([['other'], 1]);
});

test('an abort ends one wait; the others keep their places, and no listener is left', async () => {
  const { waiting, sent, state, join } = queueFor(0);
  const to = route();
  const abort = new AbortController();
  const first = join('a', to, abort.signal);
  const second = join('b', to);
  abort.abort('changed my mind');
  await expect(first).rejects.toThrow(SendAbortedError);
  await expect(first).rejects.toMatchObject({ code: 'ROUTER_SEND_ABORTED', cause: 'changed my mind' });
  state.room = 5;
  waiting.letIn();
  await second;
  expect([sent, waiting.count]).toEqual([['b'], 0]);
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
});

test('an abort after it was let in changes nothing, and no listener is left', async () => {
  const { waiting, sent, join } = queueFor(1);
  const abort = new AbortController();
  const only = join('a', route(), abort.signal);
  waiting.letIn();
  abort.abort();
  expect(await only).toBe(duplicate);
  expect(sent).toEqual(['a']);
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
});

test('who cannot listen to its signal does not join', async () => {
  const { waiting, join } = queueFor(0);
  await expect((async () => join('a', route(), {} as AbortSignal))()).rejects.toThrow(TypeError);
  expect(waiting.count).toBe(0);
});

test('a send that throws rejects its own wait alone', async () => {
  const { waiting, sent, state, join } = queueFor(0);
  const to = route();
  const failing = waiting.join(
    to,
    () => state.room > 0,
    () => {
      throw new Error('planned');
    },
    undefined,
  );
  const second = join('b', to);
  state.room = 2;
  waiting.letIn();
  await expect(failing).rejects.toThrow('planned');
  await second;
  expect(sent).toEqual(['b']);
});

test('refuse ends all waits, of all lines', async () => {
  const { waiting, sent, join } = queueFor(0);
  const all = [join('a', route()), join('b', route()), join('c', route())];
  waiting.refuse(new Error('closed'));
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await settle();
  expect([sent, waiting.count]).toEqual([[], 0]);
});

test('refuse can spare handlers: they are let in when there is room', async () => {
  const { waiting, sent, state, join } = queueFor(0);
  const to = route();
  const send = () => {
    sent.push('handler');
    return duplicate;
  };
  const refused = join('a', to);
  const handler = waiting.join(to, () => state.room > 0, send, undefined, true);
  waiting.refuse(new Error('closed'), true);
  await expect(refused).rejects.toThrow('closed');
  expect(waiting.count).toBe(1);
  state.room = 1;
  waiting.letIn();
  expect([await handler, sent, waiting.count]).toEqual([duplicate, ['handler'], 0]);
});

test('who is let in may send on: nobody is let in twice', async () => {
  const waiting = new WaitingSenders();
  const to = route();
  const sent: string[] = [];
  const again = waiting.join(
    to,
    () => true,
    () => {
      sent.push('a');
      waiting.letIn();
      return duplicate;
    },
    undefined,
  );
  const last = waiting.join(
    to,
    () => true,
    () => {
      sent.push('b');
      return duplicate;
    },
    undefined,
  );
  waiting.letIn();
  await Promise.all([again, last]);
  expect(sent).toEqual(['a', 'b']);
});
