import { expect, test } from 'vitest';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import { Integrator, MemoryCoordinationLog } from '../../../src/runtime/integration/integrator.ts';
import type { CommitRequest, OrganisationIntegrator, PrepareRequest } from '../../../src/runtime/integration/integrator.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';

/** A subsystem that goes from state to state, and can be told to misbehave. */
class Machine {
  readonly name: string;
  state = 'initial';
  prepared: unknown = undefined;
  vote: () => boolean | Promise<boolean> = () => true;
  /** Rejections of a commit that are still to come. */
  failures = 0;

  constructor(name: string) {
    this.name = name;
  }

  async onPrepare({ newState }: PrepareRequest): Promise<boolean> {
    if (!(await this.vote())) return false;
    this.prepared = newState;
    return true;
  }

  onCommit({ newState }: CommitRequest): void {
    this.failures -= 1;
    if (this.failures >= 0) throw new Error(`${this.name} is stuck`);
    this.state = String(newState);
    this.prepared = undefined;
  }

  onAbort(): void {
    this.prepared = undefined;
  }
}

const names = ['engine', 'gearbox', 'brakes'];

async function threeMachines(log = new MemoryCoordinationLog(), random = 0.5) {
  const clock = new ManualClock(1_000);
  const bus = new EventBus({ clock });
  await bus.initialize('organisation-1').start();
  await bus.initialize('organisation-2').start();
  const integrator = new Integrator({ bus, clock, log, random: () => random, prepareTimeoutMs: 500, commitAttempts: 3 });
  const mine = integrator.for('organisation-1');
  const [engine, gearbox, brakes] = names.map((name) => new Machine(name)) as [Machine, Machine, Machine];
  const states = () =>
    [engine, gearbox, brakes].map(({ state, prepared }) => (prepared === undefined ? state : `${state}, prepared`));
  for (const machine of [engine, gearbox, brakes]) mine.register(machine);
  return { clock, integrator, mine, engine, gearbox, brakes, states };
}

function participantsOf(organisation: OrganisationIntegrator, id: string): readonly string[] | undefined {
  const report = organisation.states.find(id)?.report();
  return report?.participants.map(({ subsystem, state }) => `${subsystem} ${state}`);
}

test('QA-463.1 brings all participants to a new state, or none of them', async () => {
  const { clock, mine, gearbox, brakes, states } = await threeMachines();
  expect(await mine.states.coordinate('driving', names).settled()).toMatchObject({ state: 'COMPLETE', decision: 'commit' });
  expect(states()).toEqual(['driving', 'driving', 'driving']);

  gearbox.vote = () => false;
  expect(await mine.states.coordinate('parked', names).settled()).toMatchObject({ state: 'ABORTED', decision: 'abort' });
  expect(states()).toEqual(['driving', 'driving', 'driving']);

  gearbox.vote = () => Promise.reject(new Error('jammed'));
  expect(await mine.states.coordinate('parked', names).settled()).toMatchObject({
    state: 'ABORTED',
    reason: new Error('jammed'),
  });
  expect(states()).toEqual(['driving', 'driving', 'driving']);

  const answer = Promise.withResolvers<boolean>();
  gearbox.vote = () => answer.promise;
  const late = mine.states.coordinate('parked', names);
  await clock.advance(499);
  expect(late.report()).toMatchObject({ state: 'PREPARING' });
  expect(states()).toEqual(['driving, prepared', 'driving', 'driving, prepared']);
  await clock.advance(1);
  expect(await late.settled()).toMatchObject({ state: 'ABORTED', reason: { code: 'INTEGRATION_STEP_TIMEOUT' } });
  answer.resolve(true);
  await clock.advance(0);
  expect(states()).toEqual(['driving', 'driving', 'driving']);

  gearbox.vote = () => true;
  brakes.failures = 2;
  const stubborn = mine.states.coordinate('parked', names);
  await clock.advance(10_000);
  expect(await stubborn.settled()).toMatchObject({ state: 'COMPLETE' });
  expect(states()).toEqual(['parked', 'parked', 'parked']);
});

test('QA-463.2 tracks who takes part', async () => {
  const { mine, gearbox } = await threeMachines();
  const answer = Promise.withResolvers<boolean>();
  gearbox.vote = () => answer.promise;
  const { id } = mine.states.coordinate('driving', ['gearbox', 'engine']);
  expect(participantsOf(mine, id)).toEqual(['gearbox asked', 'engine asked']);
  expect(mine.subsystems()).toEqual([
    { name: 'engine', state: 'HEALTHY', coordinationId: id },
    { name: 'gearbox', state: 'HEALTHY', coordinationId: id },
    { name: 'brakes', state: 'HEALTHY' },
  ]);
  expect(() => mine.states.coordinate('parked', ['brakes', 'engine'])).toThrow(`"engine" takes part in "${id}"`);
  expect(await mine.states.coordinate('locked', ['brakes']).settled()).toMatchObject({ state: 'COMPLETE' });

  answer.resolve(false);
  await mine.states.find(id)?.settled();
  expect(participantsOf(mine, id)).toEqual(['gearbox refused', 'engine aborted']);
  expect(mine.subsystem('engine')).toEqual({ name: 'engine', state: 'HEALTHY' });
  expect(() => mine.states.coordinate('parked', ['engine', 'wings'])).toThrow('no subsystem "wings" is registered');
  expect(mine.subsystem('engine')).not.toHaveProperty('coordinationId');
});

test('QA-463.3 marks each participant synchronised, and the coordination complete only when all are', async () => {
  const { clock, mine, brakes, states } = await threeMachines();
  brakes.failures = 4;
  const coordination = mine.states.coordinate('driving', names);
  const { id } = coordination;
  await clock.advance(0);
  expect(participantsOf(mine, id)).toEqual(['engine synchronised', 'gearbox synchronised', 'brakes prepared']);
  expect(coordination.report()).toMatchObject({ state: 'COMMITTING', decision: 'commit' });
  expect(coordination.report()).not.toHaveProperty('endedAtMs');

  await clock.advance(10_000);
  expect(await coordination.settled()).toMatchObject({ state: 'IN_DOUBT', reason: new Error('brakes is stuck') });
  expect(participantsOf(mine, id)).toEqual(['engine synchronised', 'gearbox synchronised', 'brakes prepared']);
  const recovered = mine.states.recover(id);
  await clock.advance(10_000);
  expect(await recovered).toMatchObject({ state: 'COMPLETE', endedAtMs: expect.any(Number) });
  expect(participantsOf(mine, id)).toEqual(['engine synchronised', 'gearbox synchronised', 'brakes synchronised']);
  expect(states()).toEqual(['driving', 'driving', 'driving']);
});

test('QA-463.4 returns a coordination by id', async () => {
  const log = new MemoryCoordinationLog();
  const { clock, integrator, mine, engine } = await threeMachines(log);
  const first = mine.states.coordinate({ gear: 1 }, names, { id: 'shift-up' });
  await first.settled();
  expect(mine.states.find('shift-up')?.report()).toEqual({
    id: 'shift-up',
    newState: { gear: 1 },
    state: 'COMPLETE',
    decision: 'commit',
    participants: names.map((subsystem) => ({ subsystem, state: 'synchronised' })),
    startedAtMs: 1_000,
    endedAtMs: 1_000,
  });
  expect(mine.states.find('shift-down')).toBeUndefined();
  expect(integrator.for('organisation-2').states.find('shift-up')).toBeUndefined();
  expect(() => mine.states.coordinate('parked', names, { id: 'shift-up' })).toThrow('"shift-up" was used before');

  engine.failures = Number.POSITIVE_INFINITY;
  mine.states.coordinate('parked', names, { id: 'park' });
  await clock.advance(10_000);
  expect(mine.states.find('park')?.report()).toMatchObject({ id: 'park', state: 'IN_DOUBT' });

  const successor = await threeMachines(log, 0.25);
  expect(successor.mine.states.find('park')).toBeUndefined();
  expect(await successor.mine.states.recover('park')).toMatchObject({ id: 'park', newState: 'parked', state: 'COMPLETE' });
  expect(successor.mine.states.find('park')?.report()).toMatchObject({ id: 'park', state: 'COMPLETE' });
  expect(successor.states()).toEqual(['parked', 'parked', 'parked']);
});
