import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventBus } from '../event-bus/event-bus.ts';
import { CoordinationWorld, names } from '../../../tests/support/coordination-world.ts';
import type { Fault, Line, Name, Script, Scripts } from '../../../tests/support/coordination-world.ts';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { Integrator, ParticipantBusyError } from './integrator.ts';
import type { CommitRequest, CoordinationLog, OrganisationIntegrator, Subsystem, TrackedCoordination } from './integrator.ts';

type Step =
  | { readonly do: 'coordinate'; readonly participants: readonly Name[]; readonly scripts: Scripts }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'abort' }
  | { readonly do: 'breakLog'; readonly fault: Fault }
  /** Another integrator takes over; the old one is gone, or does not know yet that it should be. */
  | { readonly do: 'crash' | 'takeOver' };

/** What a broken integrator does differently. */
interface Twin {
  readonly log?: (log: CoordinationLog) => CoordinationLog;
  readonly subsystem?: (subsystem: Subsystem) => Subsystem;
  readonly recovers?: boolean;
}

class Game {
  readonly clock = new ManualClock();
  readonly #bus = new EventBus({ clock: this.clock });
  readonly #world = new CoordinationWorld(this.clock);
  readonly #twin: Twin;
  #integrators = 0;
  #line: Line = { isCut: false };
  #states!: OrganisationIntegrator['states'];
  #last: TrackedCoordination | undefined;

  constructor(twin: Twin) {
    this.#twin = twin;
  }

  async begin(): Promise<void> {
    await this.#bus.initialize('organisation-1').start();
    this.#replace();
  }

  async take(step: Step): Promise<void> {
    if (step.do === 'coordinate') this.#coordinate(step.participants, step.scripts);
    else if (step.do === 'wait') await this.clock.advance(step.ms);
    else if (step.do === 'abort') this.#last?.abort();
    else if (step.do === 'breakLog') this.#world.logFaults.push(step.fault);
    else this.#replaceAfter(step.do);
    for (let turns = 0; turns < 4; turns += 1) await settle();
    this.#checkAgreement();
  }

  /** Everybody is well again: now all must come to the same end. */
  async finish(): Promise<void> {
    await this.clock.advance(10_000);
    this.#world.isHealed = true;
    this.#world.logFaults.length = 0;
    await this.#recoverAll();
    this.#checkAgreement();
    for (const { participants, prepared, committed } of this.#world.outcomes.values()) {
      assert.equal(prepared.size, 0, 'a participant is left in limbo');
      assert.ok(committed.size === 0 || committed.size === participants.length, 'not all were told to commit');
    }
    for (const { id, state } of this.#states.list()) this.#checkReport(id, state);
    assert.equal(this.clock.pending, 0, 'a timer stays');
  }

  #checkAgreement(): void {
    for (const { committed, aborted, refused } of this.#world.outcomes.values()) {
      assert.ok(committed.size === 0 || aborted.size === 0, 'one committed and another aborted');
      assert.ok(committed.size === 0 || !refused, 'one committed although another refused');
    }
  }

  #checkReport(id: string, state: string): void {
    const outcome = this.#world.outcomes.get(id);
    const isComplete = outcome !== undefined && outcome.committed.size > 0;
    assert.equal(state, isComplete ? 'COMPLETE' : 'ABORTED', 'the report says something else');
  }

  async #recoverAll(): Promise<void> {
    if (this.#twin.recovers === false) return;
    const recovered = this.#states.recoverAll();
    await this.clock.advance(10_000);
    await recovered;
  }

  #coordinate(participants: readonly Name[], scripts: Scripts): void {
    try {
      const coordination = this.#states.coordinate(scripts, participants);
      this.#last = coordination;
      this.#world.expect(coordination.id, participants);
    } catch (error) {
      assert.ok(error instanceof ParticipantBusyError, 'refused for no reason');
    }
  }

  #replaceAfter(how: 'crash' | 'takeOver'): void {
    this.#line.isCut = how === 'crash';
    this.#replace();
    this.#last = undefined;
    if (this.#twin.recovers !== false) this.#states.recoverAll().catch(() => undefined);
  }

  #replace(): void {
    const line = { isCut: false };
    this.#integrators += 1;
    const tag = this.#integrators / 64;
    const { log: breakLog = (log) => log, subsystem: breakSubsystem = (subsystem) => subsystem } = this.#twin;
    const integrator = new Integrator({
      bus: this.#bus,
      clock: this.clock,
      log: breakLog(this.#world.logOver(line)),
      random: () => tag,
      stepTimeoutMs: 100,
      prepareTimeoutMs: 100,
      commitTimeoutMs: 100,
      commitAttempts: 2,
      retryBaseMs: 50,
    });
    const organisation = integrator.for('organisation-1');
    for (const name of names) organisation.register(breakSubsystem(this.#world.participant(name, line)));
    this.#line = line;
    this.#states = organisation.states;
  }
}

async function play(steps: readonly Step[], twin: Twin): Promise<void> {
  const game = new Game(twin);
  await game.begin();
  for (const step of steps) await game.take(step);
  await game.finish();
}

const fault = fc.constantFrom<Fault>('throw', 'hang', 'lost');
const script: fc.Arbitrary<Script> = fc.record({
  vote: fc.oneof(
    { weight: 8, arbitrary: fc.constant('yes' as const) },
    { weight: 2, arbitrary: fc.constantFrom('no', 'throw', 'hang', 'late') },
  ),
  faults: fc.array(fault, { maxLength: 3 }),
});
const participants = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 });
const scripts = fc.record({ a: script, b: script, c: script });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('coordinate' as const), participants, scripts }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(20, 60, 110, 500) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('breakLog' as const), fault }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'takeOver' as const) }) },
);

async function disagreement(twin: Twin): Promise<{ failed: boolean; error: string | undefined }> {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 16, size: 'max' }), (steps) => play(steps, twin));
  const { failed, errorInstance } = await fc.check(property, { numRuns: Number(process.env['MODEL_RUNS'] ?? 300) });
  return { failed, error: errorInstance instanceof Error ? errorInstance.message : undefined };
}

test('all participants come to the same end, whatever happens', async () => {
  expect(await disagreement({})).toEqual({ failed: false, error: undefined });
});

const twins: readonly (Twin & { readonly defect: string; readonly symptom: RegExp })[] = [
  {
    defect: 'commits what the log does not have',
    symptom: /one committed and another aborted|left in limbo|not all were told|report says something else/,
    log: (log) => ({
      ...log,
      decide: async (organisationId, id, decision) =>
        decision === 'commit' ? decision : log.decide(organisationId, id, decision),
    }),
  },
  {
    defect: 'asks nobody',
    symptom: /one committed although another refused/,
    subsystem: ({ onPrepare, ...rest }) => ({
      ...rest,
      onPrepare: (request) =>
        Promise.resolve(onPrepare?.(request)).then(
          () => true,
          () => true,
        ),
    }),
  },
  {
    defect: 'tells nobody twice',
    symptom: /left in limbo/,
    subsystem: (subsystem) => {
      const told = new Set<string>();
      const once = (request: CommitRequest) => told.size < told.add(request.coordinationId).size;
      return { ...subsystem, onAbort: (request) => (once(request) ? subsystem.onAbort?.(request) : undefined) };
    },
  },
  { defect: 'recovers nothing', symptom: /left in limbo|not all were told|report says something else/, recovers: false },
];

test.for(twins)('a twin that $defect is caught', async (twin) => {
  expect(await disagreement(twin)).toEqual({ failed: true, error: expect.stringMatching(twin.symptom) });
});
