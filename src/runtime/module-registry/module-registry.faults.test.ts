import { expect, test } from 'vitest';
import { watchRejections } from '../../../tests/support/watch-rejections.ts';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import type { MetricsSource } from '../shared/metrics-sink.ts';
import { ModuleRegistry, ModuleStartError, RegistryStoppingError } from './module-registry.ts';
import type { RegistryOptions } from './module-registry.ts';

function open(options: RegistryOptions = {}) {
  const clock = new ManualClock();
  const registry = new ModuleRegistry({ clock, ...options });
  return { clock, registry, mine: registry.for('organisation-1') };
}

const forever = (): Promise<never> => new Promise(() => undefined);

test('starts what is independent at the same time if told, and cuts it off when one fails', async () => {
  const { mine } = open();
  const signals: AbortSignal[] = [];
  const gate = Promise.withResolvers<void>();
  const wait = ({ signal }: { signal: AbortSignal }) => (signals.push(signal), forever());
  mine.registerAll([
    { name: 'base' },
    { name: 'x', dependsOn: ['base'], start: wait },
    { name: 'y', dependsOn: ['base'], start: () => gate.promise },
  ]);
  const starting = mine.startAll({ concurrent: true });
  await settle();
  expect(mine.modules().map(({ state }) => state)).toEqual(['Healthy', 'Starting', 'Starting']);
  gate.reject(new Error('y is broken'));
  await expect(starting).rejects.toMatchObject({ module: 'y', stopped: ['y', 'x', 'base'] });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('stops with a deadline: what hangs is cut off, what is left is not waited for', async () => {
  const { mine, clock } = open({ stopTimeoutMs: 100 });
  mine.registerAll(['a', 'b', 'c'].map((name, at, all) => ({ name, dependsOn: all.slice(0, at), stop: forever })));
  await mine.startAll();
  const stopping = mine.stopAll({ timeoutMs: 150 });
  expect(mine.stopAll()).toBe(stopping);
  await expect(mine.startAll()).rejects.toThrow(RegistryStoppingError);
  await clock.advance(150);
  const { stopped, failures } = await stopping;
  expect(stopped).toEqual(['c', 'b', 'a']);
  expect(failures.map(({ module }) => module)).toEqual(['c', 'b', 'a']);
  expect(clock.pending).toBe(0);
  expect(mine.health().status).toBe('Unknown');
});

test('calls from within callbacks are legal, and none rejects unnoticed', async () => {
  const rejections = watchRejections();
  const { mine, registry, clock } = open();
  const outcomes: unknown[] = [];
  const keep = (work: Promise<unknown>): unknown =>
    work.then(
      (value) => outcomes.push(value),
      (error: Error) => outcomes.push(error.name),
    );
  mine.listen((event) => {
    if (event.kind === 'lifecycle' && event.to === 'Healthy') mine.find(event.module)?.report('Degraded', 'from a listener');
    throw new Error('a listener that throws');
  });
  mine.listen(() => Promise.reject(new Error('a listener that rejects')));
  mine.register({ name: 'a', start: () => keep(mine.startAll()), stop: () => keep(mine.stopAll()) });
  mine.register({ name: 'b', dependsOn: ['a'], start: () => mine.register({ name: 'late' }) });
  // The start of a waits for startAll, which waits for it, until it is stopped.
  const starting = mine.startAll().catch((error: Error) => error.name);
  await settle();
  const closing = registry.close({ timeoutMs: 1_000 });
  await clock.advance(1_000);
  expect(await starting).toBe('ModuleStartError');
  await closing;
  await settle();
  expect(mine.modules().map(({ state }) => state)).toEqual(['Stopped', 'Registered']);
  expect(rejections).toEqual([]);
});

test('what a callback does after it was given up harms nobody', async () => {
  const rejections = watchRejections();
  const { mine, clock } = open({ startTimeoutMs: 10 });
  const late = Promise.withResolvers<void>();
  mine.register({ name: 'a', start: () => late.promise });
  const starting = mine.start('a').catch((error: Error) => error.message);
  await clock.advance(10);
  expect(await starting).toBe('the module "a" did not start: start of a did not settle within 10 ms');
  await mine.stop('a');
  late.reject(new Error('too late'));
  await settle();
  expect(mine.find('a')?.state).toBe('Stopped');
  expect(rejections).toEqual([]);
});

test('a signal cuts off a start and a stop, and one that is aborted already does at once', async () => {
  const { mine } = open();
  mine.register({ name: 'a', start: forever, stop: forever });
  const controller = new AbortController();
  const starting = mine.startAll({ signal: controller.signal });
  await settle();
  controller.abort(new Error('changed my mind'));
  const outcome = starting.catch((error: Error) => error);
  const stopping = mine.stopAll({ signal: AbortSignal.abort() });
  expect(await outcome).toMatchObject({ module: 'a', cause: { message: 'changed my mind' } });
  await stopping;
  await expect(mine.start('a', { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('did not start: no');
}, 2_000);

test('one timer for all heartbeats, none without modules that beat, and none after close', async () => {
  const { mine, clock, registry } = open();
  mine.registerAll(Array.from({ length: 100 }, (_, at) => ({ name: `m${at}`, heartbeatIntervalMs: 100 + at })));
  expect(clock.pending).toBe(0);
  await mine.startAll();
  expect(clock.pending).toBe(1);
  await clock.advance(10_000);
  expect(mine.health().stale).toBe(100);
  expect(clock.pending).toBe(0);
  expect(mine.history().filter(({ kind }) => kind === 'stale')).toHaveLength(100);
  mine.find('m7')?.beat();
  expect(clock.pending).toBe(1);
  await registry.close();
  expect(clock.pending).toBe(0);
  expect(mine.find('m7')?.beat()).toBe(false);
});

test('a module is not blamed for a pause of the process, and a clock that stands still makes nobody stale', async () => {
  const { mine, clock } = open();
  const module = mine.register({ name: 'a', heartbeatIntervalMs: 100 });
  await mine.startAll();
  clock.jump(3_600_000);
  expect(module.isStale).toBe(false);
  await clock.advance(299);
  expect(module.isStale).toBe(false);
  await clock.advance(1);
  expect(module.isStale).toBe(true);
  module.beat();
  clock.jump(-10_000);
  expect(module.isStale).toBe(false);
  expect(mine.health().status).toBe('Healthy');
});

test('bounds hold, each with its metric', async () => {
  const sources: MetricsSource[] = [];
  const metrics = { register: (source: MetricsSource) => (sources.push(source), { [Symbol.dispose]: () => void sources.pop() }) };
  const { mine, registry } = open({
    metrics,
    maxOrganisations: 1,
    maxModules: 2,
    maxListeners: 1,
    maxPendingEvents: 2,
    maxHistory: 3,
  });
  mine.registerAll([{ name: 'a' }, { name: 'b' }]);
  const told: unknown[] = [];
  mine.listen((event) => told.push(event));
  expect(() => mine.listen(() => undefined)).toThrow('maxListeners allows 1');
  expect(() => mine.register({ name: 'c' })).toThrow('maxModules allows 2');
  expect(() => registry.for('organisation-2')).toThrow('maxOrganisations allows 1');
  await mine.startAll();
  for (let turn = 0; turn < 5; turn += 1)
    for (const state of ['Degraded', 'Healthy'] as const) mine.find('a')?.report(state, 'flaps');
  await settle();
  expect(mine.history()).toHaveLength(3);
  const hits = Object.fromEntries(
    [...sources[0]!()].flatMap(({ labels, value }) => ('bound' in labels ? [[labels['bound'], value]] : [])),
  );
  expect(hits).toMatchObject({ organisations: 1, modules: 1, listeners: 1 });
  expect(hits['pendingEvents']).toBeGreaterThan(0);
  expect(hits['history']).toBeGreaterThan(0);
  await registry.close();
  expect(sources).toEqual([]);
  expect(() => mine.register({ name: 'd' })).toThrow(RegistryStoppingError);
});

test.for(['throws', 'rejects', 'hangs', 'reports'])(
  'a start that %s stops those started before, in reverse, and says so',
  async (how) => {
    const { mine, clock } = open({ startTimeoutMs: 50 });
    const stopped: string[] = [];
    const fail = (): unknown => {
      if (how === 'throws') throw new Error('broken');
      if (how === 'reports') return mine.find('c')?.report('Unhealthy', 'broken');
      return how === 'hangs' ? forever() : Promise.reject(new Error('broken'));
    };
    mine.registerAll(
      ['a', 'b', 'c', 'd'].map((name, at, all) => ({
        name,
        dependsOn: all.slice(0, at),
        start: () => (name === 'c' ? fail() : undefined),
        stop: () => {
          stopped.push(name);
          if (name === 'b') throw new Error('will not go');
        },
      })),
    );
    const failure = mine.startAll().catch((error: unknown) => error);
    await clock.advance(60);
    const error = (await failure) as ModuleStartError;
    expect(error).toBeInstanceOf(ModuleStartError);
    expect(error.message).toMatch(/^the module "c" did not start: .*; stopped again: c, b, a$/);
    expect(error.stopFailures.map(({ module }) => module)).toEqual(['b']);
    expect(stopped).toEqual(['c', 'b', 'a']);
    expect(mine.modules().map(({ state }) => state)).toEqual(['Stopped', 'Stopped', 'Stopped', 'Registered']);
    expect(clock.pending).toBe(0);
  },
);
