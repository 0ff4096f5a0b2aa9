import { expect, test } from 'vitest';
import { settle } from '../shared/manual-clock.ts';
import { scribe, shopModel, shopRouter } from './fixtures/shop-router.ts';
import { MessageRouter } from './message-router.ts';
import type { LinkedMessage, RouterLink } from './message-router.ts';

/** Two ends of a link in memory that can be cut: what was sent then arrives when it is whole again, in order. */
function linkPair() {
  const ends = [makeEnd(), makeEnd()] as const;
  let isCut = false;
  const parked: (() => void)[] = [];
  const linkOf = (own: 0 | 1): RouterLink => ({
    get state() {
      return isCut ? 'partitioned' : 'connected';
    },
    send(message) {
      const arrive = async (): Promise<unknown> =>
        ends[own === 0 ? 1 : 0].receive(JSON.parse(JSON.stringify(message)) as LinkedMessage);
      if (!isCut) return arrive().then(() => undefined);
      return new Promise((resolve, reject) => parked.push(() => void arrive().then(() => resolve(), reject)));
    },
    onMessage(handler) {
      ends[own].handlers.add(handler);
      return { [Symbol.dispose]: () => void ends[own].handlers.delete(handler) };
    },
    onState(listener) {
      ends[own].listeners.add(listener);
      return { [Symbol.dispose]: () => void ends[own].listeners.delete(listener) };
    },
  });
  const cut = (now: boolean): void => {
    isCut = now;
    for (const { listeners } of ends) for (const listener of listeners) listener(undefined as never);
    if (!now) for (const arrive of parked.splice(0)) arrive();
  };
  return { here: linkOf(0), there: linkOf(1), cut, ends };
}

function makeEnd() {
  const handlers = new Set<(message: LinkedMessage) => unknown>();
  const listeners = new Set<(state: never) => unknown>();
  const receive = async (message: LinkedMessage): Promise<void> => {
    for (const handler of handlers) await handler(message);
  };
  return { handlers, listeners, receive };
}

/** A shop here, and a till and an archive in another process. */
function acrossALink() {
  const pair = linkPair();
  const { mine, clock, router } = shopRouter();
  const other = new MessageRouter({ model: shopModel, clock });
  const receiving = other.receiveFrom(pair.there, ['organisation-1']);
  const theirs = other.for('organisation-1');
  const port = mine.attachRemote('till', { link: pair.here, receives: ['order', 'alarm', 'order'] });
  return { ...pair, mine, clock, router, other, theirs, port, receiving, from: mine.attach('shop') };
}

test('a message is handled once by the module of the other process, and belongs to the same trace', async () => {
  const { theirs, from, port, mine } = acrossALink();
  const till = scribe();
  theirs.attach('till', { receives: { order: (message, { send }) => void [till.write(message), send] } });
  const { message } = from.send('order', { text: 'a' }, { id: 'id-1', priority: 'high', correlationId: 'c-1' });
  await settle();
  expect(till.seen).toEqual(['a']);
  expect(port.traffic()).toMatchObject({ accepted: 1, handled: 1, inFlight: 0, sizeBytes: 0 });
  expect(theirs.trace('c-1')).toMatchObject([{ messageId: 'id-1', hop: message!.hop + 1, priority: 'high', from: 'shop' }]);
  expect(mine.trace('c-1')).toMatchObject([{ hop: 1, to: 'till', outcome: 'handled' }]);
});

test('while the link is cut messages wait here, and then go on in order', async () => {
  const { theirs, from, port, cut } = acrossALink();
  const till = scribe();
  theirs.attach('till', { receives: { order: till.write } });
  cut(true);
  for (const text of ['a', 'b', 'c']) from.send('order', { text });
  await settle();
  expect(port.traffic()).toMatchObject({ isOpen: false, closures: ['link-partitioned'], backlog: 3 });
  cut(false);
  await settle();
  expect(till.seen).toEqual(['a', 'b', 'c']);
  expect(port.traffic()).toMatchObject({ isOpen: true, handled: 3, backlog: 0 });
});

test('what the other router cannot route fails here: it is tried again, and then a dead letter', async () => {
  const { from, mine, clock } = acrossALink();
  from.send('order', { text: 'nobody there' });
  await clock.advance(60_000);
  expect(mine.deadLetters()).toMatchObject([
    { module: 'till', reason: 'failed', attempts: 3, error: { code: 'ROUTER_NOT_ATTACHED' } },
  ]);
});

test('one module of the other process that is full holds up no other', async () => {
  const { theirs, from, mine, here } = acrossALink();
  const [till, archive] = [scribe(), scribe()];
  const full = theirs.attach('till', { receives: { order: till.write }, overflow: 'wait', queueLimit: 1 });
  theirs.attach('archive', { receives: { order: archive.write }, overflow: 'wait', queueLimit: 1 });
  mine.attachRemote('archive', { link: here, receives: ['order'] });
  full.suspend();
  for (const text of ['a', 'b', 'c']) from.send('order', { text });
  await settle();
  expect([till.seen, archive.seen]).toEqual([[], ['a', 'b', 'c']]);
  full.resume();
  await settle();
  await settle();
  expect(till.seen).toEqual(['a', 'b', 'c']);
});

test.for(['reject', 'wait'] as const)(
  'what a module of the other process has no room for waits there, in order, where its overflow is %s',
  async (overflow) => {
    const { theirs, from, mine } = acrossALink();
    const till = scribe();
    const full = theirs.attach('till', { receives: { order: till.write }, overflow, queueLimit: 2 });
    full.suspend();
    const texts = Array.from({ length: 100 }, (_, number) => `${number}`);
    for (const text of texts) from.send('order', { text });
    await settle();
    expect(full.traffic()).toMatchObject({ backlog: 2, refused: 0 });
    full.resume();
    while (full.traffic().handled < texts.length) await settle();
    expect([till.seen, mine.deadLetters(), theirs.deadLetters()]).toEqual([texts, [], []]);
  },
);

test('where its overflow is drop-oldest, it drops the oldest for them', async () => {
  const { theirs, from, mine } = acrossALink();
  const till = scribe();
  const full = theirs.attach('till', { receives: { order: till.write }, overflow: 'drop-oldest', queueLimit: 2 });
  full.suspend();
  for (const text of ['a', 'b', 'c', 'd']) from.send('order', { text });
  await settle();
  full.resume();
  await settle();
  expect([till.seen, mine.deadLetters()]).toEqual([['c', 'd'], []]);
  expect(theirs.deadLetters().map(({ reason }) => reason)).toEqual(['dropped', 'dropped']);
});

test('a module that is detached listens to its link no more', async () => {
  const { port, ends, receiving, cut, router, other } = acrossALink();
  expect(ends[0].listeners.size).toBe(1);
  await port.detach();
  receiving[Symbol.dispose]();
  expect([ends[0].listeners.size, ends[1].handlers.size]).toEqual([0, 0]);
  cut(true);
  await Promise.all([router.close(), other.close()]);
});

const body = { to: 'till', type: 'order', payload: { text: 'a' }, priority: 'high', source: 'shop', correlationId: 'c', hop: 1 };

test.for([
  ['no body', undefined],
  ['no such priority', { ...body, priority: '__proto__' }],
  ['a hop that is none', { ...body, hop: 0 }],
  ['a hop that is a text', { ...body, hop: '1' }],
  ['no source', { ...body, source: '' }],
  ['no correlation', { ...body, correlationId: {} }],
  ['no such type', { ...body, type: '__proto__' }],
  ['a module that does not receive it', { ...body, to: 'archive' }],
  ['a payload that the model does not allow', { ...body, payload: { text: 5 } }],
] as const)('a message with %s is refused, and the peer is told', async ([, bad]) => {
  const { theirs, ends } = acrossALink();
  const till = scribe();
  theirs.attach('till', { receives: { order: till.write } });
  await expect(ends[1].receive({ id: 'm', organisationId: 'organisation-1', body: bad })).rejects.toThrow();
  await expect(ends[1].receive({ id: {} as never, organisationId: 'organisation-1', body })).rejects.toThrow(TypeError);
  expect([till.seen, theirs.deadLetters()]).toEqual([[], []]);
});

test('a chain that was too long before it came is a dead letter there', async () => {
  const { theirs, ends } = acrossALink();
  theirs.attach('till', { receives: { order: () => undefined } });
  await ends[1].receive({ id: 'm', organisationId: 'organisation-1', body: { ...body, hop: Number.MAX_SAFE_INTEGER } });
  expect(theirs.deadLetters()).toMatchObject([{ reason: 'too-many-hops' }]);
});
