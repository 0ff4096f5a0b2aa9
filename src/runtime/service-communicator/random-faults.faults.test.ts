import * as fc from 'fast-check';
import { request as plainRequest } from 'undici';
import { expect, test } from 'vitest';
import { FaultProxy } from '../../../tests/support/faults/fault-proxy.ts';
import type { Fault } from '../../../tests/support/faults/fault-proxy.ts';
import { RecordingServer } from '../../../tests/support/faults/recording-server.ts';
import type { Recorded } from '../../../tests/support/faults/recording-server.ts';
import { callerOf, mayRepeat, requests } from '../../../tests/support/faults/service-behind-faults.ts';
import type { CallEnd, RequestKind } from '../../../tests/support/faults/service-behind-faults.ts';

const timeoutMs = 150;
const toleranceMs = 100;
const attempts = 3;
const burst = 4;

/** Sends the request of one kind to a path of its own. */
type Send = (kind: RequestKind, path: string) => Promise<Pick<CallEnd, 'end' | 'lateMs'> & { readonly text?: string }>;

type MakeSender = (url: string) => Promise<{ readonly send: Send } & AsyncDisposable>;

const communicator: MakeSender = async (url) => {
  const caller = await callerOf([url], {
    retryBudget: { ratio: 0, perSecond: 0, burst },
    ejection: { consecutiveFailures: 1_000 },
  });
  return {
    async send(kind, path) {
      const { end, lateMs, response } = await caller.call({ ...requests[kind], path, timeoutMs, retry: { attempts } });
      return { end, lateMs, ...(response === undefined ? {} : { text: response.text() }) };
    },
    [Symbol.asyncDispose]: () => caller[Symbol.asyncDispose](),
  };
};

const bytes = fc.oneof(fc.constantFrom(0, 1, 20), fc.nat({ max: 400 }));
const way = fc.constantFrom('request' as const, 'response' as const);

const faults: fc.Arbitrary<Fault | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({ way, afterBytes: bytes, does: fc.constantFrom('end' as const, 'reset' as const) }),
  fc.record({ way, afterBytes: bytes, does: fc.constant('stall' as const) }),
  fc.record({
    way: fc.constant('response' as const),
    afterBytes: bytes,
    does: fc.constant('delay' as const),
    forMs: fc.constantFrom(10, 400),
  }),
  fc.record({
    way: fc.constant('response' as const),
    afterBytes: bytes,
    does: fc.constant('drip' as const),
    everyMs: fc.constantFrom(1, 5),
  }),
);

const kinds = Object.keys(requests) as RequestKind[];

interface Scenario {
  /** Of the connections in turn, over and over. */
  readonly script: readonly (Fault | undefined)[];
  readonly calls: readonly RequestKind[];
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  script: fc.array(faults, { minLength: 1, maxLength: 6 }),
  calls: fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 8 }),
});

/** What must never be, whatever breaks. */
async function violationsOf({ script, calls }: Scenario, makeSender: MakeSender): Promise<readonly string[]> {
  await using server = await RecordingServer.start(({ path }, response) => void response.end(`answer to ${path}`));
  await using proxy = await FaultProxy.start(server.port, (connection) => script[(connection - 1) % script.length]);
  await using sender = await makeSender(proxy.url);
  const ends = await Promise.all(calls.map((kind, call) => sender.send(kind, `/${call}`)));
  const violations = calls.flatMap((kind, call) => {
    const { end, lateMs, text } = ends[call]!;
    const seen = server.received.filter(({ path }: Recorded) => path === `/${call}`).length;
    const limit = mayRepeat(kind) ? attempts : 1;
    return [
      seen > limit ? `${kind} arrived ${seen} times` : '',
      lateMs > toleranceMs ? `${kind} was ${Math.round(lateMs)} ms late` : '',
      end === 200 && text !== `answer to /${call}` ? `${kind} got ${text}` : '',
      end === 200 || String(end).startsWith('COMMUNICATOR_') ? '' : `${kind} ended with ${end}`,
    ];
  });
  if (server.received.length > calls.length + burst)
    violations.push(`${server.received.length} requests for ${calls.length} calls`);
  return violations.filter((violation) => violation !== '');
}

function holdsWhateverBreaks(makeSender: MakeSender) {
  return fc.asyncProperty(scenarios, async (scenario) => {
    expect(await violationsOf(scenario, makeSender)).toEqual([]);
  });
}

test('without a call there is nothing to violate', async () => {
  expect(await violationsOf({ script: [undefined], calls: [] }, communicator)).toEqual([]);
});

test('every call ends by its deadline, within its attempts and the budget, and nothing arrives twice that must not', async () => {
  await expect(fc.assert(holdsWhateverBreaks(communicator), { numRuns: 60, endOnFailure: true })).resolves.toBeUndefined();
});

/** Tries again until there is an answer, whatever was sent before. */
const obstinate: MakeSender = async (url) => ({
  async send(kind, path) {
    const { method, ...rest } = requests[kind];
    const body = 'body' in rest ? { body: rest.body } : {};
    for (let attempt = 1; ; attempt += 1) {
      try {
        const signal = AbortSignal.timeout(timeoutMs - 50);
        const answer = await plainRequest(`${url}${path}`, { method, ...body, signal });
        return { end: answer.statusCode, lateMs: 0, text: await answer.body.text() };
      } catch {
        if (attempt === attempts) return { end: 'COMMUNICATOR_GAVE_UP', lateMs: 0 };
      }
    }
  },
  async [Symbol.asyncDispose]() {},
});

test('one that tries everything again is caught', async () => {
  const { failed } = await fc.check(holdsWhateverBreaks(obstinate), { numRuns: 60, endOnFailure: true });
  expect(failed).toBe(true);
});
