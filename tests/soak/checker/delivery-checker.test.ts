import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { seeded } from '../../support/seeded.ts';
import type { Fate } from '../rig/fallible-module.ts';
import { runSoak } from '../rig/run-soak.ts';
import { growthBytes } from '../rig/soak-report.ts';
import { SoakRig } from '../rig/soak-rig.ts';
import type { Note, RigOptions } from '../rig/soak-rig.ts';
import { usualFlows } from '../rig/usual-flows.ts';
import { DeliveryChecker } from './delivery-checker.ts';
import type { CheckedLetter } from './delivery-checker.ts';

const message = (number: number) => ({ source: 'a', priority: 'high', payload: { stream: 0, number } });
const letter = (number: number, reason = 'dropped'): CheckedLetter => ({ message: message(number), module: 'b', reason });
const taken = { takers: 1, refusedBy: [] };

/** A checker of one stream from a to b, with so many messages accepted. */
function withAccepted(count: number, allowed: readonly string[] = []) {
  const checker = new DeliveryChecker(({ reason }) => allowed.includes(reason));
  const stream = checker.openStream('a', 'high', ['b']);
  for (let number = 0; number < count; number += 1) checker.accepted(stream, taken);
  return { checker, stream };
}

test('nothing sent, nothing wrong', () => {
  expect(new DeliveryChecker(() => false).verify()).toEqual([]);
});

test('each handled once, or a dead letter for an allowed reason: nothing wrong', () => {
  const { checker, stream } = withAccepted(2, ['dropped', 'refused']);
  checker.accepted(stream, { takers: 0, refusedBy: ['b'] });
  checker.handled('b', message(0));
  checker.buried(letter(1));
  checker.buried(letter(2, 'refused'));
  expect(checker.verify()).toEqual([]);
  expect([checker.sent, checker.violations, [...checker.deadLetters]]).toEqual([
    3,
    0,
    [
      ['dropped', 1],
      ['refused', 1],
    ],
  ]);
});

test.for([
  ['lost', () => undefined, /1 was lost/],
  [
    'handled twice',
    (checker: DeliveryChecker) => [1, 1].forEach((number) => checker.handled('b', message(number))),
    /1 was handled twice/,
  ],
  [
    'handled out of order',
    (checker: DeliveryChecker) => [2, 1].forEach((number) => checker.handled('b', message(number))),
    /1 was handled after 2/,
  ],
  [
    'handled by a module that it was not for',
    (checker: DeliveryChecker) => checker.handled('c', message(1)),
    /c had nothing to do/,
  ],
  [
    'handled before anybody was told that it was taken',
    (checker: DeliveryChecker) => checker.handled('b', message(3)),
    /3 came, though no sender/,
  ],
  [
    'a dead letter for a reason that is not allowed',
    (checker: DeliveryChecker) => checker.buried(letter(1, 'failed')),
    /dead letter of b: failed/,
  ],
  [
    'a dead letter and handled',
    (checker: DeliveryChecker) => (checker.handled('b', message(1)), checker.buried(letter(1))),
    /had ended in another way/,
  ],
  [
    'refused, though accepted',
    (checker: DeliveryChecker) => checker.buried(letter(1, 'refused')),
    /otherwise than its sender was told/,
  ],
  [
    'of another source',
    (checker: DeliveryChecker) => checker.handled('b', { ...message(1), source: 'x' }),
    /belongs to stream 0/,
  ],
  [
    'of another priority',
    (checker: DeliveryChecker) => checker.handled('b', { ...message(1), priority: 'low' }),
    /belongs to stream 0/,
  ],
] as const)('a message that is %s is told', ([, happens, told]) => {
  const { checker } = withAccepted(3, ['dropped', 'refused']);
  checker.handled('b', message(0));
  happens(checker);
  expect(checker.verify()).toContainEqual(expect.stringMatching(told));
});

test('a receipt that leaves a module out is told', () => {
  const { checker, stream } = withAccepted(0);
  checker.accepted(stream, { takers: 0, refusedBy: [] });
  expect(checker.verify()).toContainEqual('0 of stream 0 has 0 takers and was refused by 0');
});

test('takes memory only for what is under way, and knows what was settled long ago', () => {
  const { checker, stream } = withAccepted(0);
  for (let number = 0; number < 1_000_000; number += 1) {
    checker.accepted(stream, taken);
    checker.handled('b', message(number));
  }
  expect(checker.pages).toBe(1);
  expect(checker.verify()).toEqual([]);
  checker.handled('b', message(5));
  expect(checker.verify()).toEqual(['b, stream 0: 5 was handled when it was settled already']);
});

test('a thousand violations are counted, and twenty of a kind told', () => {
  const { checker } = withAccepted(2_000);
  for (let number = 999; number >= 0; number -= 1) checker.handled('b', message(number));
  expect([checker.violations, checker.verify().length]).toEqual([999, 40]);
});

const isThe = (nth: number) => {
  let calls = 0;
  return (): boolean => (calls += 1) === nth;
};

/** Routers that do one thing wrong once, as those see it who handle the messages. */
const twins: readonly (readonly [string, RigOptions['tamper'], RegExp | undefined])[] = [
  ['a sound one', undefined, undefined],
  [
    'one that loses a message',
    (note) => {
      const isIt = isThe(500);
      return (module, message) => (isIt() ? undefined : note(module, message));
    },
    /was lost|ended otherwise/,
  ],
  [
    'one that delivers a message twice',
    (note) => {
      const isIt = isThe(500);
      return (module, message) => {
        note(module, message);
        if (isIt()) note(module, message);
      };
    },
    /was handled twice/,
  ],
  ['one that swaps two messages', swapsTwo, /was handled after/],
];

/** Holds back one message until the next of its stream at its module has been handled. */
function swapsTwo(note: Note): Note {
  const isIt = isThe(500);
  let held: Parameters<Note> | undefined;
  return (module, message) => {
    if (isIt()) {
      held = [module, message];
      return;
    }
    note(module, message);
    if (held?.[0] !== module || held[1].source !== message.source || held[1].priority !== message.priority) return;
    note(...held);
    held = undefined;
  };
}

/** Half a second of load on one module, without failures. */
async function soakBriefly(options: Omit<RigOptions, 'random'>, fate: Fate = () => undefined) {
  const random = seeded(1);
  await using rig = new SoakRig({ random, lanes: { overflow: 'wait' }, ...options });
  rig.attach('Module-1', ['work.1'], fate);
  for (const flow of usualFlows('work.1', ['Module-1'])) rig.addFlow(flow);
  const failures = { once: async () => undefined, everyMs: 50, counts: () => ({}) };
  return await runSoak('brief', rig, failures, { seconds: 0.4, slices: 4, seed: 1 }, random);
}

test.for(twins)('of routers, %s is judged rightly', async ([, tamper, told]) => {
  const { problems, handled } = await soakBriefly(tamper === undefined ? {} : { tamper });
  expect(handled).toBeGreaterThan(500);
  expect(problems.length > 0).toBe(told !== undefined);
  expect(problems.join('\n')).toMatch(told ?? /^$/);
});

test('a router that takes more memory than it may is told', async () => {
  const { problems } = await soakBriefly({ mayTake: { maxBytes: 100 } }, () => nextTurn());
  expect(problems).toEqual([expect.stringMatching(/^\d+ bytes were taken, of at most 100$/)]);
});

test('a router that keeps what it has delivered is told by its heap', async () => {
  const kept: unknown[] = [];
  const keep: RigOptions['tamper'] = (note) => (module, message) => {
    kept.push({ ...message, module, copy: Array.from({ length: 32 }, () => kept.length) });
    note(module, message);
  };
  const [leaky, sound] = [await soakBriefly({ tamper: keep }), await soakBriefly({})];
  expect(growthBytes(leaky)).toBeGreaterThan((leaky.handled / 2) * 100);
  expect(growthBytes(sound)).toBeLessThan(4 * 1_048_576);
});
