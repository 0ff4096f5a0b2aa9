import { expect, test } from 'vitest';
import { shopModel, shopRouter } from './fixtures/shop-router.ts';
import { fail } from './fixtures/thenables.ts';
import { InvalidConfigurationError, MessageRouter } from './message-router.ts';

/** The fields that a call names as bad. */
function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidConfigurationError) return error.problems.map(({ field }) => field);
    throw error;
  }
  return [];
}

test('names every bad option of a router at once', () => {
  const bad = {
    model: { 'a.b': { sources: 'x', targets: [1], priority: 'urgent', payload: null }, c: 5 },
    lanes: {
      queueLimit: 0,
      queueBytes: 1.5,
      overflow: 'drop',
      concurrency: 0,
      order: 'none',
      attempts: 0,
      retryBaseMs: -1,
      crashAfter: 0,
    },
    bus: {},
    registry: { for: 5 },
    metrics: 5,
    recovers: 'yes',
    recoveryBaseMs: 0,
    recoveryCapMs: 0,
    drainMs: -1,
    name: '',
    maxBytes: 0,
    maxHops: 0,
    maxTracedHops: -1,
    maxRememberedIds: 0,
    maxDeadLetters: 0,
    maxDeadLetterBytes: 0,
    maxOrganisations: 0,
    maxModules: 0,
    maxWaitingSenders: 0,
    clock: { monotonicMs: fail },
    random: 0.5,
  };
  const problems = problemsOf(() => new MessageRouter(bad as never));
  const named = Object.keys(bad).filter((name) => name.startsWith('max') || name.startsWith('reco'));
  const model = 'model.a.b.sources model.a.b.targets model.a.b.priority model.a.b.payload model.c';
  const lanes =
    'lanes.queueLimit lanes.queueBytes lanes.overflow lanes.concurrency lanes.order lanes.attempts lanes.retryBaseMs lanes.crashAfter';
  const others = 'bus.for registry.for metrics clock.wallMs clock.schedule random drainMs name';
  const expected = `${model} ${lanes} ${others}`.split(' ');
  expect(problems).toEqual(expect.arrayContaining([...expected, ...named]));
});

test('names every bad option of a module at once, and attaches nothing', () => {
  const { mine } = shopRouter();
  const bad = { queueLimit: -1, overflow: 5, attempts: Number.NaN, handlerTimeoutMs: 0 };
  expect(problemsOf(() => mine.attach('till', bad as never))).toEqual(['queueLimit', 'overflow', 'attempts', 'handlerTimeoutMs']);
  expect(problemsOf(() => mine.attachRemote('till', { link: { send: 5 }, receives: 'order' } as never))).toEqual([
    'link.send',
    'link.onState',
    'receives',
  ]);
  expect(mine.modules()).toEqual([]);
});

test('an option that is undefined is as if it were not there', () => {
  const { mine } = shopRouter({ drainMs: undefined as never, lanes: { queueLimit: undefined as never } });
  mine.attach('till', { attempts: undefined as never });
  expect(problemsOf(() => new MessageRouter({ model: shopModel, maxBytes: undefined as never }))).toEqual([]);
  expect(problemsOf(() => new MessageRouter(null as never))).toEqual(['options']);
});
