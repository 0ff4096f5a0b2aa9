import { expect, test } from 'vitest';
import { watchRejections } from '../../../tests/support/watch-rejections.ts';
import { BusOutlet } from './bus-outlet.ts';
import type { PublishingChannel, RefusedPublish } from './bus-outlet.ts';
import { settle } from './manual-clock.ts';

interface From {
  readonly source: string;
}

const from: From = { source: 'test' };
const failure = new Error('refused');

function outletOn(channel: Partial<PublishingChannel<From>>) {
  const refused: RefusedPublish[] = [];
  const outlet = new BusOutlet<From>({ publish: refuse, ...channel }, (why) => void refused.push(why));
  return { outlet, refused, publish: (what: unknown) => outlet.publish('tick', what, from) };
}

function refuse(): never {
  return expect.unreachable('publish is not for this bus');
}

/** A bus at a broker, whose answers the test gives. */
function remote() {
  const calls: unknown[] = [];
  const answers: PromiseWithResolvers<unknown>[] = [];
  const publishAsync = (type: string, payload: unknown, options: From): Promise<unknown> => {
    calls.push([type, payload, options]);
    const answer = Promise.withResolvers<unknown>();
    answers.push(answer);
    return answer.promise;
  };
  return { calls, answers, channel: { isRemote: true, publishAsync } };
}

test('a bus in memory is called within the call, and its failure told there', () => {
  for (const isRemote of [false, undefined]) {
    const seen: unknown[] = [];
    const { publish, refused } = outletOn({
      ...(isRemote === undefined ? {} : { isRemote }),
      publish: (type, payload, options) => {
        if (payload === 'bad') throw new Error('refused');
        return { sequence: seen.push([type, payload, options]) };
      },
      publishAsync: () => expect.unreachable('publishAsync is not for this bus'),
    });
    publish('good');
    expect([seen, refused]).toEqual([[['tick', 'good', from]], []]);
    publish('bad');
    expect(refused).toEqual(['failed']);
    publish('good');
    expect(seen).toHaveLength(2);
  }
});

test('where a broker keeps the events, they are sent in the order of the calls, without waiting for each other', async () => {
  const { calls, answers, channel } = remote();
  const { publish, refused } = outletOn(channel);
  for (const number of [1, 2, 3]) publish(number);
  expect(calls).toEqual([1, 2, 3].map((number) => ['tick', number, from]));
  answers[1]!.reject(new Error('not confirmed'));
  await settle();
  expect(refused).toEqual(['failed']);
  answers[0]!.resolve({ sequence: 1 });
  await settle();
  expect(refused).toEqual(['failed']);
});

test('a broker that is remote, but has no publishAsync, is published on as it can be', () => {
  const seen: unknown[] = [];
  const { publish } = outletOn({ isRemote: true, publish: (_, payload) => seen.push(payload) });
  publish(1);
  expect(seen).toEqual([1]);
});

test('what throws, rejects or is a promise in name only counts once each, and nothing is left unhandled', async () => {
  const unhandled = watchRejections();
  const outcomes: readonly (() => unknown)[] = [
    fail,
    () => Promise.reject(failure),
    () => withThen({ value: (_: unknown, reject: (reason: unknown) => void) => [reject(failure), reject(failure)] }),
    () => withThen({ value: fail }),
    () => withThen({ get: fail }),
  ];
  for (const call of outcomes) {
    const { publish, refused } = outletOn({ publish: call });
    publish(1);
    await settle();
    expect(refused).toEqual(['failed']);
    const async = outletOn({ isRemote: true, publishAsync: call as () => Promise<unknown> });
    async.publish(1);
    await settle();
    expect(async.refused).toEqual(['failed']);
  }
  expect(unhandled).toEqual([]);
});

test('as long as 16,384 have no outcome, more are refused and not sent; whatever the outcome is makes room', async () => {
  const { calls, answers, channel } = remote();
  const { publish, refused } = outletOn(channel);
  for (let number = 1; number <= 16_384; number += 1) publish(number);
  expect([calls.length, refused]).toEqual([16_384, []]);
  publish('too many');
  expect([calls.length, refused]).toEqual([16_384, ['full']]);
  answers[0]!.resolve(undefined);
  answers[1]!.reject(new Error('not confirmed'));
  await settle();
  for (const payload of ['one', 'two', 'three']) publish(payload);
  expect([calls.length, refused]).toEqual([16_386, ['full', 'failed', 'full']]);
});

function fail(): never {
  throw failure;
}

function withThen(property: PropertyDescriptor, name = 'then'): object {
  return Object.defineProperty({}, name, property);
}
