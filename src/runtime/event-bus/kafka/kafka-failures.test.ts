import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { answersOf, FailureReader } from './kafka-failures.ts';

const answer = (apiId: string, message: string): Error => Object.assign(new Error(message), { apiId });

test('tells the innermost messages once each, in the order in which they stand', () => {
  const error = new AggregateError(
    [
      new Error('outer', { cause: new Error('refused') }),
      new AggregateError([new Error('refused'), new Error('late')], 'several'),
    ],
    'all',
  );
  expect(new FailureReader({}).wordsOf(error).message).toBe('refused; late');
  for (const thrown of [undefined, null, 'text', 7, {}]) expect(new FailureReader({}).wordsOf(thrown).message).not.toBe('');
});

test('neither a secret nor what an error of the client bears is left', () => {
  const reader = new FailureReader({
    sasl: { mechanism: 'PLAIN', username: 'tester', password: 'hush-hush' },
    tls: { passphrase: 'sesame' },
  });
  const error = Object.assign(new Error('hush-hush of tester was refused: sesame, PLAIN'), {
    connection: { password: 'hush-hush' },
  });
  const words = reader.wordsOf(new AggregateError([error], 'hush-hush'));
  expect(words.message).toBe('… of … was refused: …, PLAIN');
  expect(inspect(words, { depth: 9, showHidden: true })).not.toMatch(/hush|tester|sesame/);
});

test('an error within itself ends, and a message has a bound', () => {
  const error = new Error('x'.repeat(10_000));
  error.cause = error;
  expect(new FailureReader({}).wordsOf(error).message).toHaveLength(512);
});

test('knows the answers of brokers, however deep they stand', () => {
  const error = new AggregateError([new AggregateError([answer('MESSAGE_TOO_LARGE', 'too large')], 'response')], 'failed once');
  expect([...answersOf(error)]).toEqual(['MESSAGE_TOO_LARGE']);
  for (const none of [undefined, 'text', new Error('closed'), Object.assign(new Error('odd'), { apiId: 7 })]) {
    expect(answersOf(none).size).toBe(0);
  }
});
