import { expect, test } from 'vitest';
import { integrated } from '../../../tests/support/integrated.ts';
import { settle } from '../shared/manual-clock.ts';
import type { MetricSample, MetricsSource } from '../shared/metrics-sink.ts';
import {
  DuplicateSubsystemError,
  Integrator,
  IntegratorClosedError,
  InvalidConfigurationError,
  TooManyError,
  UnknownSubsystemError,
} from './integrator.ts';
import type { IntegratorOptions, Subsystem } from './integrator.ts';

test('an organisation begins with no subsystems', async () => {
  const { mine, integrator } = await integrated();
  expect(mine.organisationId).toBe('organisation-1');
  expect(mine.subsystems()).toEqual([]);
  expect(mine.dependencies.startOrder()).toEqual([]);
  expect(integrator.for('organisation-1')).toBe(mine);
});

test('names every option that is out of its bounds', () => {
  const options = { bus: {}, log: {}, maxOpen: 0, stepTimeoutMs: Number.NaN, deliveryAttempts: 1.5, autoRecovery: 'yes' };
  const error: unknown = (() => {
    try {
      return new Integrator(options as unknown as IntegratorOptions);
    } catch (caught) {
      return caught;
    }
  })();
  expect(error).toBeInstanceOf(InvalidConfigurationError);
  expect((error as InvalidConfigurationError).problems.map(({ field }) => field)).toEqual([
    'bus.for',
    'log.begin',
    'log.decide',
    'log.finish',
    'log.unfinished',
    'maxOpen',
    'deliveryAttempts',
    'stepTimeoutMs',
    'autoRecovery',
  ]);
  expect(() => new Integrator({} as IntegratorOptions)).toThrow('bus must be an object, not undefined');
  expect(() => new Integrator(undefined as unknown as IntegratorOptions)).toThrow('options must be an object, not undefined');
  const parts = { bus: { for: () => undefined }, clock: {}, metrics: {} } as unknown as IntegratorOptions;
  expect(() => new Integrator(parts)).toThrow(
    /clock\.monotonicMs must .*; clock\.wallMs .*; clock\.schedule .*; metrics\.register /,
  );
});

test('refuses organisations that are malformed, unknown to the bus, or too many', async () => {
  const { integrator, bus } = await integrated({ maxOrganisations: 1 });
  expect(() => integrator.for('')).toThrow(TypeError);
  expect(() => integrator.for('x'.repeat(257))).toThrow(TypeError);
  bus.initialize('organisation-2');
  expect(() => integrator.for('organisation-2')).toThrow(TooManyError);
  expect(() => new Integrator({ bus }).for('organisation-3')).toThrow(expect.objectContaining({ code: 'BUS_NOT_INITIALIZED' }));
});

test('refuses subsystems that are malformed, taken, or too many', async () => {
  const { mine } = await integrated({ maxSubsystems: 2 });
  const register = (subsystem: unknown) => () => mine.register(subsystem as Subsystem);
  for (const name of ['', 'a.b', 'a b', '*', 'x'.repeat(65), 7, undefined]) expect(register({ name })).toThrow(TypeError);
  for (const ability of ['onEvent', 'onPrepare', 'onCommit', 'onAbort', 'recover']) {
    expect(register({ name: 'a', [ability]: 'not a function' })).toThrow(`${ability} of a subsystem must be a function`);
  }
  expect(register({ name: 'a', store: { get: () => undefined } })).toThrow('set of a subsystem must be a function');
  expect(register({ name: 'a', store: null })).toThrow(TypeError);
  expect(register(undefined)).toThrow('a subsystem must be an object with a name');
  expect(mine.subsystems()).toEqual([]);
  mine.register({ name: 'a' });
  expect(register({ name: 'a' })).toThrow(DuplicateSubsystemError);
  mine.register({ name: '__proto__' });
  expect(register({ name: 'c' })).toThrow(TooManyError);
  mine.unregister('a');
  mine.register({ name: 'constructor' });
  expect(mine.subsystems().map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
  expect(() => mine.unregister('a')).toThrow(UnknownSubsystemError);
  expect(() => mine.subsystem('toString')).toThrow(UnknownSubsystemError);
});

test('a subsystem that the bus takes no subscription for is not registered', async () => {
  const { mine, bus } = await integrated();
  await bus.stop();
  expect(() => mine.register({ name: 'a', onEvent: () => undefined })).toThrow(
    expect.objectContaining({ code: 'BUS_NOT_RUNNING' }),
  );
  expect(mine.subsystems()).toEqual([]);
  mine.register({ name: 'a' });
});

test('its functions are called as methods of the subsystem', async () => {
  const { mine } = await integrated();
  class Counter {
    readonly name = 'counter';
    count = 0;

    onEvent(): void {
      this.count += 1;
    }
  }
  const counter = new Counter();
  mine.register(counter);
  await mine.events.propagate('counter', 'type', {}, ['counter']).settled();
  expect(counter.count).toBe(1);
});

function hang(): Promise<never> {
  return new Promise(() => undefined);
}

test('refuses all work when it is closed, and still tells what happened', async () => {
  const { mine, integrator, clock } = await integrated();
  mine.register({ name: 'a', store: { get: hang, set: hang }, onEvent: hang, onCommit: () => undefined });
  mine.register({ name: 'b', store: { get: hang, set: hang } });
  const propagation = mine.events.propagate('a', 'type', {}, ['a']);
  const synchronization = mine.data.synchronize('a', 'b', ['key']);
  await settle();
  expect(clock.pending).toBeGreaterThan(0);
  await Promise.all([integrator.close(), integrator[Symbol.asyncDispose]()]);
  expect(propagation.report()).toMatchObject({ state: 'failed', targets: [{ error: { code: 'INTEGRATION_CLOSED' } }] });
  expect(synchronization.report()).toMatchObject({ state: 'failed', keys: [{ error: { code: 'INTEGRATION_CLOSED' } }] });

  const refused: readonly (() => unknown)[] = [
    () => mine.register({ name: 'c' }),
    () => mine.events.propagate('a', 'type', {}, ['a']),
    () => mine.data.synchronize('a', 'b', ['key']),
    () => mine.states.coordinate('on', ['a']),
    () => mine.errors.raise('a', 'error'),
    () => mine.dependencies.add('a', 'b'),
    () => integrator.for('organisation-2'),
  ];
  for (const call of refused) expect(call).toThrow(IntegratorClosedError);
  await expect(mine.states.recover('id')).rejects.toThrow(IntegratorClosedError);
  await expect(mine.states.recoverAll()).rejects.toThrow(IntegratorClosedError);
  await expect(mine.errors.recover('id')).rejects.toThrow(IntegratorClosedError);
  expect(mine.events.list()).toHaveLength(1);
  expect(integrator.for('organisation-1')).toBe(mine);
  await settle();
  expect(clock.pending).toBe(0);
});

test('a bus that takes no announcements harms nobody', async () => {
  const { mine, bus } = await integrated();
  mine.register({ name: 'a', onCommit: () => undefined });
  await bus.stop();
  expect(await mine.states.coordinate('on', ['a']).settled()).toMatchObject({ state: 'COMPLETE' });
});

test('of more than 1,024 announcements in one turn the rest is dropped', async () => {
  const { mine, channel } = await integrated();
  mine.register({ name: 'a' });
  for (let times = 0; times < 2_000; times += 1) mine.errors.raise('a', times, { correlationId: 'same' });
  await settle();
  expect(channel.events({ pattern: 'integration.>', limit: 10_000 }).events).toHaveLength(1_024);
  mine.errors.raise('a', 'last', { correlationId: 'same' });
  await settle();
  expect(channel.events({ pattern: 'integration.>', from: 1_025 }).events).toMatchObject([{ payload: { message: 'last' } }]);
});

test('tells its figures when they are read, of all organisations together, and none after it is closed', async () => {
  const sources = new Set<MetricsSource>();
  const metrics = {
    register: (source: MetricsSource) => {
      sources.add(source);
      return { [Symbol.dispose]: () => void sources.delete(source) };
    },
  };
  const { mine, integrator, clock } = await integrated({
    metrics,
    name: 'main',
    maxSubsystems: 2,
    maxDependencies: 1,
    stepTimeoutMs: 10,
  });
  mine.register({ name: 'a', onEvent: () => undefined, onCommit: () => undefined });
  mine.register({ name: 'b', onPrepare: () => new Promise(() => undefined), onCommit: () => undefined });
  expect(() => mine.register({ name: 'c' })).toThrow(TooManyError);
  mine.dependencies.add('a', 'b');
  mine.dependencies.add('a', 'b');
  const late = mine.states.coordinate('on', ['b'], { prepareTimeoutMs: 10 });
  await clock.advance(10);
  expect(await late.settled()).toMatchObject({ state: 'ABORTED' });
  mine.unregister('b');
  mine.register({ name: 'b' });
  mine.dependencies.add('a', 'b');
  await mine.events.propagate('a', 'type', {}, ['a']).settled();
  await mine.states.coordinate('on', ['a']).settled();
  mine.errors.raise('a', 'down');
  await clock.advance(0);

  const samples = [...sources].flatMap((source): MetricSample[] => [...source()]);
  const figures = Object.fromEntries(
    samples.map(({ name, labels: { bound, kind }, value }) => [
      [name.replace('wavegate_integration_', ''), bound ?? kind ?? ''].join(' ').trim(),
      value,
    ]),
  );
  expect(figures).toMatchObject({
    organisations: 1,
    subsystems: 2,
    subsystems_degraded: 1,
    'open propagation': 0,
    'open error': 1,
    propagations_total: 1,
    deliveries_total: 1,
    coordinations_total: 2,
    completions_total: 1,
    aborts_total: 1,
    timeouts_total: 1,
    errors_total: 1,
    'bound_hits_total subsystems': 1,
    'bound_hits_total dependencies': 0,
  });
  expect(samples.every(({ labels }) => labels['integrator'] === 'main')).toBe(true);
  expect(samples.some(({ labels }) => Object.values(labels).includes('organisation-1'))).toBe(false);
  expect(new Set(samples.map(({ name, labels }) => `${name} ${Object.keys(labels).join()}`)).size).toBe(
    new Set(samples.map(({ name }) => name)).size,
  );
  await integrator.close();
  expect(sources.size).toBe(0);
});
