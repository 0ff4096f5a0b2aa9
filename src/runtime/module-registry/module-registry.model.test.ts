import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { settle } from '../shared/manual-clock.ts';
import { ModuleRegistry } from './module-registry.ts';
import type { ModuleHandle, ModuleState, OrganisationRegistry, ReportedState } from './module-registry.ts';
import { judgeSystem } from './system-health.ts';

type Command =
  | { readonly do: 'start' | 'stop' | 'recover'; readonly module: number; readonly fails: boolean }
  | { readonly do: 'report'; readonly module: number; readonly state: ReportedState };

/** What the tests see of a registry. A broken twin differs in one of these. */
interface Subject {
  readonly organisation: OrganisationRegistry;
  readonly handles: readonly ModuleHandle[];
  report(module: number, state: ReportedState): void;
  failNext(fails: boolean): void;
}

const dependsOn: readonly (readonly number[])[] = [[], [0], [0, 1]];

/** Written from the documentation, without a look at the table: which state follows, or undefined for a refusal. */
const life: Readonly<Record<ModuleState, string>> = {
  Registered: 'Starting',
  Starting: 'Healthy Degraded Unhealthy ShuttingDown',
  Healthy: 'Degraded Unhealthy ShuttingDown',
  Degraded: 'Healthy Unhealthy ShuttingDown',
  Unhealthy: 'Degraded ShuttingDown',
  ShuttingDown: 'Stopped',
  Stopped: 'Starting',
};

const serves = (state: ModuleState): boolean => state === 'Healthy' || state === 'Degraded';
const rests = (state: ModuleState): boolean => state === 'Registered' || state === 'Stopped';

function nextStates(states: readonly ModuleState[], command: Command): readonly ModuleState[] {
  const { module } = command;
  const now = states[module]!;
  const become = (state: ModuleState): readonly ModuleState[] => states.with(module, state);
  const hasDependencies = dependsOn[module]!.every((each) => serves(states[each]!));
  if (command.do === 'report') return life[now].split(' ').includes(command.state) ? become(command.state) : states;
  if (command.do === 'start') return rests(now) && hasDependencies ? become(command.fails ? 'Unhealthy' : 'Healthy') : states;
  if (command.do === 'recover')
    return now === 'Unhealthy' && hasDependencies ? become(command.fails ? 'Unhealthy' : 'Healthy') : states;
  const isNeeded = dependsOn.some((needs, each) => needs.includes(module) && !rests(states[each]!));
  return isNeeded || rests(now) ? states : become('Stopped');
}

function makeSubject(): Subject {
  let nextFails = false;
  const organisation = new ModuleRegistry().for('organisation-1');
  const start = (): void => {
    if (nextFails) throw new Error('planned');
  };
  const definitions = dependsOn.map((needs, module) => ({
    name: `m${module}`,
    dependsOn: needs.map((each) => `m${each}`),
    start,
  }));
  const handles = organisation.registerAll(definitions);
  return {
    organisation,
    handles,
    report: (module, state) => void handles[module]!.report(state, 'reported'),
    failNext: (fails) => (nextFails = fails),
  };
}

/** Allows what the lifecycle forbids: from Unhealthy to Healthy at once. */
function makeBrokenTwin(): Subject {
  const subject = makeSubject();
  return {
    ...subject,
    report(module, state) {
      if (subject.handles[module]!.state === 'Unhealthy' && state === 'Healthy') subject.report(module, 'Degraded');
      subject.report(module, state);
    },
  };
}

async function run(subject: Subject, command: Command): Promise<void> {
  try {
    if (command.do === 'report') subject.report(command.module, command.state);
    else {
      subject.failNext(command.fails);
      await subject.organisation[command.do](`m${command.module}`);
    }
  } catch {
    // A refusal or a failed start: the state tells which.
  }
}

const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('start', 'stop', 'recover'), module: fc.nat({ max: 2 }), fails: fc.boolean() }),
    fc.record({
      do: fc.constant('report'),
      module: fc.nat({ max: 2 }),
      state: fc.constantFrom('Healthy', 'Degraded', 'Unhealthy'),
    }),
  ) as fc.Arbitrary<Command>,
  { maxLength: 40 },
);

/** Whatever is asked for: states follow the model, and the events tell the same life without a gap. */
function followsModel(make: () => Subject): fc.IAsyncPropertyWithHooks<[readonly Command[]]> {
  return fc.asyncProperty(commands, async (given) => {
    const subject = make();
    let states: readonly ModuleState[] = ['Registered', 'Registered', 'Registered'];
    for (const command of given) {
      await run(subject, command);
      states = nextStates(states, command);
      expect(subject.handles.map(({ state }) => state)).toEqual(states);
      const health = subject.organisation.health();
      expect(health.status).toBe(judgeSystem(health));
      expect(health.running).toBe(states.filter((state) => !rests(state)).length);
    }
    await settle();
    const told = new Map<string, ModuleState>();
    for (const [index, event] of subject.organisation.history().entries()) {
      expect(event.sequence).toBe(index + 1);
      if (event.kind !== 'lifecycle') continue;
      expect(event.from).toBe(told.get(event.module) ?? 'Registered');
      expect(life[event.from].split(' ')).toContain(event.to);
      told.set(event.module, event.to);
    }
    expect(states).toEqual(states.map((_, module) => told.get(`m${module}`) ?? 'Registered'));
  });
}

test('states and events follow the model, whatever is asked for', async () => {
  await expect(fc.assert(followsModel(makeSubject), { numRuns: 100 })).resolves.toBeUndefined();
});

test('a registry that lets a failed module be Healthy at once is caught', async () => {
  await expect(fc.assert(followsModel(makeBrokenTwin), { numRuns: 500, seed: 1 })).rejects.toThrow('Property failed');
});
