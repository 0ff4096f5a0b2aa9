import { headers } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { AppendError } from '../remote/remote-errors.ts';
import { AckInbox } from './ack-inbox.ts';

interface Published {
  readonly subject: string;
  readonly reply: string;
  readonly id: string;
  readonly stream: string;
}

/** A connection whose server is the test. */
function scriptedConnection() {
  const published: Published[] = [];
  const closed = Promise.withResolvers<void>();
  const problems: unknown[] = [];
  let wake = Promise.withResolvers<void>();
  let take: ((error: Error | null, message: Msg) => void) | undefined;
  let failure: Error | undefined;
  const connection = {
    closed: () => closed.promise,
    async *status() {
      for (;;) {
        while (problems.length > 0) yield { type: 'error', error: problems.shift() };
        await wake.promise;
        wake = Promise.withResolvers();
      }
    },
    subscribe: (_subject: string, { callback }: { callback: NonNullable<typeof take> }) => void (take = callback),
    publish(subject: string, _body: Uint8Array, options: { reply: string; headers: ReturnType<typeof headers> }) {
      if (failure !== undefined) throw failure;
      const { reply, headers: of } = options;
      published.push({ subject, reply, id: of.get('Nats-Msg-Id'), stream: of.get('Nats-Expected-Stream') });
    },
  };
  return {
    connection: connection as unknown as NatsConnection,
    published,
    close: () => closed.resolve(),
    answer: (reply: string, body: string, code?: number) =>
      take?.(null, { subject: reply, ...(code === undefined ? {} : { headers: { code } }), json: () => JSON.parse(body) } as Msg),
    refuseAnswers: (error: Error) => take?.(error, {} as Msg),
    report(error: unknown) {
      problems.push(error);
      wake.resolve();
    },
    failWith: (error: Error) => void (failure = error),
  };
}

function openInbox(timeoutMs = 60_000) {
  const server = scriptedConnection();
  const inbox = new AckInbox({ connection: server.connection, inbox: '_INBOX.x', newHeaders: headers, timeoutMs });
  const send = (id: string, stream = 's') => {
    const sent = inbox.send(stream, { id, body: Buffer.from(id) });
    sent.catch(() => undefined);
    return sent;
  };
  return { ...server, send };
}

const outcomeOf = (sent: Promise<number>) =>
  sent.catch((error: unknown) =>
    error instanceof AppendError ? { outcome: error.outcome, isFinal: error.isFinal, message: error.message } : error,
  );

test('every record gets the number that its own answer names, in whatever order they come', async () => {
  const { send, published, answer } = openInbox();
  const sent = [send('a'), send('b'), send('c', 't')];
  expect(published.map(({ subject, id, stream }) => [subject, id, stream])).toEqual([
    ['s', 'a', 's'],
    ['s', 'b', 's'],
    ['t', 'c', 't'],
  ]);
  const [a, b, c] = published.map(({ reply }) => reply) as [string, string, string];
  answer(c, '{"stream":"t","seq":9}');
  answer(b, '{"stream":"s","seq":2,"duplicate":true}');
  answer(a, '{"stream":"s","seq":1}');
  answer(a, '{"stream":"s","seq":7}');
  answer('_INBOX.x.99', '{"stream":"s","seq":7}');
  expect(await Promise.all(sent)).toEqual([1, 2, 9]);
});

test.for([
  ['{"error":{"err_code":10077,"description":"maximum bytes exceeded"}}', 'not-stored', false, 'maximum bytes exceeded'],
  ['{"error":{"err_code":10054,"description":"message too large"}}', 'not-stored', true, 'message too large'],
  ['{"error":{}}', 'not-stored', false, 'the server refused it'],
  ['{"stream":"other","seq":1}', 'unknown', false, 'is no acknowledgement'],
  ['{"stream":"s","seq":0}', 'unknown', false, 'is no acknowledgement'],
  ['{"stream":"s","seq":"1"}', 'unknown', false, 'is no acknowledgement'],
  ['null', 'unknown', false, 'is no acknowledgement'],
  ['nothing', 'unknown', false, 'is no acknowledgement'],
] as const)('the answer %s is %s', async ([body, outcome, isFinal, message]) => {
  const { send, published, answer } = openInbox();
  const sent = send('a');
  answer(published[0]!.reply, body);
  expect(await outcomeOf(sent)).toEqual({ outcome, isFinal, message: expect.stringContaining(message) });
});

test('that nobody has the stream means that nothing was stored', async () => {
  const { send, published, answer } = openInbox();
  const sent = send('a');
  answer(published[0]!.reply, '', 503);
  expect(await outcomeOf(sent)).toEqual({ outcome: 'not-stored', isFinal: false, message: expect.stringContaining('no stream') });
});

test('a lost connection leaves open what became of the records under way', async () => {
  const { send, close } = openInbox();
  const sent = [send('a'), send('b')];
  close();
  for (const each of sent) expect(await outcomeOf(each)).toMatchObject({ outcome: 'unknown', isFinal: false });
});

test('what is not answered in time is given up, and only that', async () => {
  const { send, published, answer } = openInbox(40);
  const early = send('a');
  await new Promise((resolve) => setTimeout(resolve, 20));
  const late = send('b');
  expect(await outcomeOf(early)).toMatchObject({ outcome: 'unknown', message: expect.stringContaining('within 40 ms') });
  expect(await outcomeOf(late)).toMatchObject({ outcome: 'unknown' });
  const next = send('c');
  answer(published[2]!.reply, '{"stream":"s","seq":3}');
  expect(await next).toBe(3);
});

test('a record that may not be sent is refused at once, those to other streams are not', async () => {
  const { send, published, answer, report } = openInbox();
  const [refused, other] = [send('a'), send('b', 't')];
  report(new Error('something else'));
  report(Object.assign(new Error('Permissions Violation'), { name: 'PermissionViolationError', subject: 's' }));
  expect(await outcomeOf(refused)).toEqual({
    outcome: 'not-stored',
    isFinal: true,
    message: expect.stringContaining('Permissions'),
  });
  answer(published[1]!.reply, '{"stream":"t","seq":4}');
  expect(await other).toBe(4);
});

test('where no answer may be received, nothing is sent', async () => {
  const { send, published, refuseAnswers } = openInbox();
  const before = send('a');
  refuseAnswers(new Error('no inbox'));
  expect(await outcomeOf(before)).toMatchObject({ outcome: 'unknown' });
  expect(await outcomeOf(send('b'))).toMatchObject({ outcome: 'not-stored', isFinal: true });
  expect(published).toHaveLength(1);
});

test('what the client does not send was not stored', async () => {
  const { send, failWith } = openInbox();
  failWith(new Error('closed'));
  expect(await outcomeOf(send('a'))).toMatchObject({ outcome: 'not-stored', isFinal: false });
});
