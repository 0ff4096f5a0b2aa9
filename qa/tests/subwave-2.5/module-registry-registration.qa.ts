import { expect, test } from 'vitest';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import {
  CircularDependencyError,
  IllegalTransitionError,
  ModuleRegistry,
} from '../../../src/runtime/module-registry/module-registry.ts';
import type {
  ModuleDefinition,
  ModuleState,
  OrganisationRegistry,
} from '../../../src/runtime/module-registry/module-registry.ts';
import { checkPayload, referenceModules } from '../../../src/runtime/module-registry/reference-model/reference-model.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';

const eight = ['EventBus', 'Orchestrator', 'Storage', 'DataCapture', 'AnalysisEngine', 'Gamification', 'AI', 'CuteFigurine'];

/** The modules of the reference model, each of which notes when it starts and stops. */
function recording(notes: string[]): readonly ModuleDefinition[] {
  return referenceModules.map((module) => ({
    ...module,
    start: async () => {
      notes.push(`${module.name} starts`);
      await settle();
      notes.push(`${module.name} started`);
    },
    stop: () => void notes.push(`${module.name} stopped`),
  }));
}

/** The names of the modules that are in this state. */
function namesIn(organisation: OrganisationRegistry, state: ModuleState): readonly string[] {
  return organisation.modules().flatMap((module) => (module.state === state ? [module.name] : []));
}

test('QA-446.1 registers eight modules at start-up in dependency order: EventBus, Orchestrator, Storage, DataCapture, AnalysisEngine, Gamification, AI, CuteFigurine', async () => {
  for (const arrange of [(all: readonly ModuleDefinition[]) => all, (all: readonly ModuleDefinition[]) => all.toReversed()]) {
    for (const concurrent of [false, true]) {
      await using registry = new ModuleRegistry();
      const notes: string[] = [];
      const mine = registry.for('organisation-1');
      mine.registerAll(arrange(recording(notes)));
      expect(mine.startOrder()).toEqual(eight);
      expect(namesIn(mine, 'Registered')).toEqual(eight);
      expect(notes).toEqual([]);
      expect(await mine.startAll({ concurrent })).toEqual(eight);
      expect(notes).toEqual(eight.flatMap((name) => [`${name} starts`, `${name} started`]));
      expect(namesIn(mine, 'Healthy')).toEqual(eight);
      expect(registry.for('organisation-2').modules()).toEqual([]);
      expect(registry.find('organisation-2', 'Storage')).toBeUndefined();
      notes.length = 0;
      expect((await mine.stopAll()).stopped).toEqual(eight.toReversed());
      expect(notes).toEqual(eight.toReversed().map((name) => `${name} stopped`));
    }
  }
});

test('QA-446.2 refuses a duplicate, an unknown dependency and a circular one, naming the cycle', async () => {
  await using registry = new ModuleRegistry();
  const mine = registry.for('organisation-1');
  mine.register({ name: 'database' });
  const refusals: readonly (readonly [readonly ModuleDefinition[], string])[] = [
    [[{ name: 'database' }], 'the module "database" is registered already'],
    [[{ name: 'queue' }, { name: 'queue' }], 'the module "queue" is registered already'],
    [[{ name: 'api', dependsOn: ['database', 'cache'] }], 'the module "api" depends on "cache", which is not registered'],
    [[{ name: 'api', dependsOn: ['api'] }], 'the modules depend on each other: api → api'],
    [
      [
        { name: 'free', dependsOn: ['database'] },
        { name: 'api', dependsOn: ['orders'] },
        { name: 'orders', dependsOn: ['database', 'billing'] },
        { name: 'billing', dependsOn: ['orders', 'free'] },
      ],
      'the modules depend on each other: orders → billing → orders',
    ],
  ];
  for (const [definitions, message] of refusals) {
    expect(() => mine.registerAll(definitions)).toThrow(message);
    expect(mine.startOrder()).toEqual(['database']);
  }
  const triangle = ['a', 'b', 'c'].map((name, at, all) => ({ name, dependsOn: [all[(at + 1) % all.length]!] }));
  expect(() => mine.registerAll(triangle)).toThrow(new CircularDependencyError(['a', 'b', 'c', 'a']));
  // Another organisation may have the same names, and does not lend its modules.
  const other = registry.for('organisation-2');
  expect(() => other.register({ name: 'api', dependsOn: ['database'] })).toThrow('which is not registered');
  other.register({ name: 'database' });
  mine.register({ name: 'cache', dependsOn: ['database'] });
  mine.register({ name: 'api', dependsOn: ['database', 'cache'] });
  expect(mine.startOrder()).toEqual(['database', 'cache', 'api']);
});

test('QA-446.3 publishes a lifecycle event for each of Starting, Healthy, Degraded, Unhealthy, ShuttingDown, Stopped, and refuses an illegal transition', async () => {
  const bus = new EventBus();
  const channel = bus.initialize('organisation-1');
  await channel.start();
  await using registry = new ModuleRegistry({ bus });
  const mine = registry.for('organisation-1');
  const storage = mine.register({ name: 'Storage' });
  expect(() => storage.report('Healthy', 'too early')).toThrow(IllegalTransitionError);
  await mine.start('Storage');
  await expect(mine.start('Storage')).rejects.toThrow('the module "Storage" cannot become Starting, as it is Healthy');
  storage.report('Degraded', 'slow');
  storage.report('Unhealthy', 'disk full');
  expect(() => storage.report('Healthy', 'at once')).toThrow('the module "Storage" cannot become Healthy, as it is Unhealthy');
  await mine.stop('Storage');
  for (const state of ['Healthy', 'Degraded', 'Unhealthy'] as const)
    expect(() => storage.report(state, 'too late')).toThrow(IllegalTransitionError);
  await settle();

  const events = channel
    .events({ type: 'module.lifecycle' })
    .events.map(({ payload }) => checkPayload('module.lifecycle', payload));
  expect(events.map(({ module, from, to, reason }) => [module, from, to, reason])).toEqual([
    ['Storage', 'Registered', 'Starting', 'started'],
    ['Storage', 'Starting', 'Healthy', 'started'],
    ['Storage', 'Healthy', 'Degraded', 'slow'],
    ['Storage', 'Degraded', 'Unhealthy', 'disk full'],
    ['Storage', 'Unhealthy', 'ShuttingDown', 'stopping'],
    ['Storage', 'ShuttingDown', 'Stopped', 'stopped'],
  ]);
  const sequences = events.map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  expect(new Set(sequences).size).toBe(6);
});

test('QA-446.4 aggregates system health as Healthy, Degraded, Critical, Transitioning or Unknown', async () => {
  await using registry = new ModuleRegistry();
  const mine = registry.for('organisation-1');
  const status = () => mine.health().status;
  expect(status()).toBe('Unknown');
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const [storage, ai] = mine.registerAll([
    { name: 'Storage', isCritical: true, start: () => opened },
    { name: 'AI', dependsOn: ['Storage'] },
    { name: 'Figurine', dependsOn: ['AI'] },
  ]);
  expect(status()).toBe('Unknown');
  const starting = mine.startAll();
  await settle();
  expect(status()).toBe('Transitioning');
  open();
  await starting;
  expect(status()).toBe('Healthy');
  ai?.report('Degraded', 'slow');
  expect(status()).toBe('Degraded');
  ai?.report('Unhealthy', 'gone');
  expect(status()).toBe('Degraded');
  storage?.report('Unhealthy', 'disk full');
  expect(status()).toBe('Critical');
  await mine.recover('Storage');
  expect(status()).toBe('Degraded');
  await mine.recover('AI');
  expect(status()).toBe('Healthy');
  await mine.stop('Figurine');
  expect(status()).toBe('Degraded');
  expect(registry.for('organisation-2').health().status).toBe('Unknown');
  await mine.stopAll();
  expect(status()).toBe('Unknown');
  await settle();
  const changes = mine.history().flatMap((event) => (event.kind === 'health' ? [event.to] : []));
  expect(changes.slice(0, 6)).toEqual(['Transitioning', 'Healthy', 'Degraded', 'Critical', 'Degraded', 'Healthy']);
  expect(changes.slice(6)).toEqual(['Transitioning', 'Degraded', 'Transitioning', 'Unknown']);
});

test('QA-446.5 marks a module stale when its heartbeat is overdue', async () => {
  const clock = new ManualClock();
  await using registry = new ModuleRegistry({ clock, missedHeartbeats: 3 });
  const mine = registry.for('organisation-1');
  const [storage, quiet] = mine.registerAll([{ name: 'Storage', isCritical: true, heartbeatIntervalMs: 100 }, { name: 'Quiet' }]);
  const told: string[] = [];
  mine.listen(
    (event) => void (event.kind === 'stale' || event.kind === 'fresh' ? told.push(`${event.module} ${event.kind}`) : 0),
  );
  await mine.startAll();
  for (let beat = 0; beat < 10; beat += 1) {
    await clock.advance(290);
    storage?.beat();
  }
  expect(storage?.isStale).toBe(false);
  await clock.advance(299);
  expect(storage?.isStale).toBe(false);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toEqual(['Storage stale']);
  expect(storage?.status()).toMatchObject({ state: 'Healthy', isStale: true });
  expect(quiet?.isStale).toBe(false);
  expect(mine.health()).toMatchObject({ status: 'Critical', stale: 1 });
  await clock.advance(10_000);
  expect(told).toEqual(['Storage stale']);
  storage?.beat();
  await settle();
  expect(told).toEqual(['Storage stale', 'Storage fresh']);
  expect(mine.health()).toMatchObject({ status: 'Healthy', stale: 0 });
  await clock.advance(300);
  expect(told).toEqual(['Storage stale', 'Storage fresh', 'Storage stale']);
});
