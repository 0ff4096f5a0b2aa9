import { expect, test } from 'vitest';
import { keyOf, LinkPair } from '../../../../tests/support/links/link-pair.ts';
import { connectLink } from './connect-link.ts';
import { listenForLinks } from './link-listener.ts';
import type { ModuleLink } from './module-link.ts';

test('each message bears the organisation that it was sent for, whatever its body says', async () => {
  await using pair = await LinkPair.open();
  const handled: unknown[] = [];
  (await pair.taken).onMessage(({ id, organisationId }) => handled.push([id, organisationId]));
  const organisations = ['organisation-1', '__proto__', 'organisation-1","organisation-2', 'ä\u0000𝄞\ud800'];
  const body = { organisationId: 'organisation-2', ['__proto__']: { organisationId: 'organisation-2' } };
  await Promise.all(organisations.map((organisationId) => pair.dialer.send({ id: 'same', organisationId, body })));
  expect(handled).toEqual(organisations.map((organisationId) => ['same', organisationId]));
});

test('a refusal tells the sender of that message alone', async () => {
  await using pair = await LinkPair.open();
  (await pair.taken).onMessage(({ organisationId }) => {
    if (organisationId === 'organisation-2') throw new Error('a secret of organisation-2');
  });
  const outcomes = await Promise.allSettled(
    ['organisation-1', 'organisation-2'].map((organisationId) => pair.dialer.send({ id: 'same', organisationId, body: 1 })),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('no peer reaches the link of another: neither its messages, its handler, its statistics nor its end', async () => {
  const keys = [keyOf('a')];
  const handled: unknown[] = [];
  const answers: unknown[] = [];
  await using listener = await listenForLinks({
    port: 0,
    node: 'router',
    keys,
    onLink: (link: ModuleLink, peer) => link.onMessage(({ body }) => void handled.push([peer, body])),
  });
  await using one = connectLink({ port: listener.port!, node: 'one', keys });
  const two = connectLink({ port: listener.port!, node: 'two', keys });
  two.onMessage(({ body }) => answers.push(body));
  const message = { id: '1', organisationId: 'organisation-1' };
  await one.send({ ...message, body: 'from one' });
  await two.send({ ...message, body: 'from two' });
  expect(handled).toEqual([
    ['one', 'from one'],
    ['two', 'from two'],
  ]);
  const toOne = listener.find('one')!;
  one.onMessage(({ body }) => answers.push(`one: ${String(body)}`));
  await toOne.send({ ...message, body: 'answer' });
  expect(answers).toEqual(['one: answer']);
  expect(toOne.statistics()).toMatchObject({ sent: 1, received: 1 });
  await two.close();
  expect([toOne.state, one.state]).toEqual(['connected', 'connected']);
});
