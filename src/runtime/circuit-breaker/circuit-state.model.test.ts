import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../shared/manual-clock.ts';
import { CircuitState } from './circuit-state.ts';
import type { CircuitStateName, Ticket } from './circuit-state.ts';
import { resolveBreaker } from './resolve-options.ts';

const failures = 2;
const openTimeoutMs = 10;
const maxOpenTimeoutMs = 40;
const maxProbes = 2;
const successThreshold = 2;
const probeTimeoutMs = 25;

/** The same circuit told with a list of everything that happened, in steps of one millisecond. */
class Model {
  state: CircuitStateName = 'CLOSED';
  isForced = false;
  period = 0;
  failed = 0;
  good = 0;
  openings = 0;
  untilMs = 0;
  nowMs = 0;
  probes: { period: number; startedMs: number }[] = [];

  tick(): void {
    this.nowMs += 1;
    if (this.isForced) return;
    const [oldest] = this.probes;
    if (this.state === 'HALF_OPEN' && oldest !== undefined && this.nowMs >= oldest.startedMs + probeTimeoutMs) this.open();
    if (this.state === 'OPEN' && this.nowMs >= this.untilMs) this.enter('HALF_OPEN');
  }

  admit(): { period: number; startedMs: number } | undefined {
    if (this.state === 'CLOSED') return { period: this.period, startedMs: this.nowMs };
    if (this.state === 'OPEN' || this.probes.length >= maxProbes) return undefined;
    const probe = { period: this.period, startedMs: this.nowMs };
    this.probes.push(probe);
    return probe;
  }

  end(call: { period: number; startedMs: number }, outcome: 'good' | 'bad' | 'none'): void {
    if (call.period !== this.period || this.isForced) return;
    if (this.state === 'HALF_OPEN') {
      this.probes = this.probes.filter((probe) => probe !== call);
      if (outcome === 'bad') this.open();
      else if (outcome === 'good' && ++this.good >= successThreshold) this.close();
    } else if (this.state === 'CLOSED' && outcome !== 'none') {
      this.failed = outcome === 'bad' ? this.failed + 1 : 0;
      if (this.failed >= failures) this.open();
    }
  }

  open(): void {
    this.untilMs = this.nowMs + Math.min(maxOpenTimeoutMs, openTimeoutMs * 2 ** this.openings);
    this.openings += 1;
    this.enter('OPEN');
  }

  close(): void {
    this.openings = 0;
    this.enter('CLOSED');
  }

  enter(state: CircuitStateName): void {
    this.state = state;
    this.period += 1;
    this.failed = 0;
    this.good = 0;
    this.probes = [];
  }
}

/** Lets what began before a change count after it. */
class ForgetfulState extends CircuitState {
  override settle(ticket: Ticket, isFailure: boolean, nowMs: number): void {
    super.settle(ticket, isFailure, nowMs);
    const now = this.name() === 'OPEN' ? undefined : this.admit();
    if (isFailure && now !== undefined && now !== ticket) super.settle(now, true, nowMs);
  }
}

/** Lets one probe too many through. */
class GenerousState extends CircuitState {
  override admit(): Ticket | undefined {
    return super.admit() ?? (this.name() === 'HALF_OPEN' ? { startedMs: 0 } : undefined);
  }
}

const begin = fc.record({ kind: fc.constant('begin' as const) });
const outcome = fc.constantFrom('good' as const, 'bad' as const, 'bad' as const, 'none' as const);
const end = fc.record({ kind: fc.constant('end' as const), index: fc.nat(20), outcome });
const pass = fc.record({ kind: fc.constant('pass' as const), byMs: fc.integer({ min: 1, max: 30 }) });
const order = fc.record({ kind: fc.constantFrom('open' as const, 'closed' as const, 'reset' as const) });
/** Often enough through all states: orders are rare, and calls seldom wait long. */
const step = fc.oneof(
  { weight: 12, arbitrary: begin },
  { weight: 9, arbitrary: end },
  { weight: 4, arbitrary: pass },
  { weight: 1, arbitrary: order },
);
const steps = fc.array(step, { minLength: 20, maxLength: 80, size: 'max' });

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

function differs(Type: typeof CircuitState, all: readonly Step[]): boolean {
  const clock = new ManualClock();
  const policy = { kind: 'consecutive', failures } as const;
  const { rules } = resolveBreaker({
    clock,
    policy,
    openTimeoutMs,
    maxOpenTimeoutMs,
    maxProbes,
    successThreshold,
    probeTimeoutMs,
  });
  const state = new Type(rules, () => undefined);
  const model = new Model();
  const calls: [Ticket, { period: number; startedMs: number }][] = [];
  for (const each of all) {
    if (each.kind === 'begin') {
      const [ticket, told] = [state.admit(), model.admit()];
      if ((ticket === undefined) !== (told === undefined)) return true;
      if (ticket !== undefined && told !== undefined) calls.push([ticket, told]);
    } else if (each.kind === 'end') {
      const [pair] = calls.splice(each.index % (calls.length || 1), 1);
      if (pair === undefined) continue;
      if (each.outcome === 'none') state.withdraw(pair[0]);
      else state.settle(pair[0], each.outcome === 'bad', clock.monotonicMs());
      model.end(pair[1], each.outcome);
    } else if (each.kind === 'pass') {
      // Nobody looks meanwhile.
      clock.jump(each.byMs);
      for (let ms = 0; ms < each.byMs; ms += 1) model.tick();
    } else if (each.kind === 'reset') {
      state.reset();
      model.isForced = false;
      model.close();
    } else {
      state.force(each.kind === 'open' ? 'OPEN' : 'CLOSED');
      model.isForced = true;
      model.enter(each.kind === 'open' ? 'OPEN' : 'CLOSED');
    }
    if (each.kind === 'pass') continue;
    if (state.name() !== model.state) return true;
  }
  return state.name() !== model.state;
}

test('whatever happens in whatever order, the circuit is in the state that the rules say', () => {
  fc.assert(
    fc.property(steps, (all) => {
      expect(differs(CircuitState, all)).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test.for([ForgetfulState, GenerousState])('a broken circuit is caught: %s', (Broken) => {
  const { failed } = fc.check(
    fc.property(steps, (all) => !differs(Broken, all)),
    { numRuns: 5_000 },
  );
  expect(failed).toBe(true);
});
