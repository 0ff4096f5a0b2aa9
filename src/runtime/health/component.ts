import { failedWith, toOutcome } from './check-outcome.ts';
import type { CheckFunction, CheckOutcome, HealthStatus } from './check-outcome.ts';
import type { CheckSpec } from './check-spec.ts';
import { Healer } from './healer.ts';
import type { HealthCore } from './health-core.ts';
import { TimedCall } from './timed-call.ts';
import type { CallEnd } from './timed-call.ts';

/** One check and what is known by it. Runs at most once at a time; whoever asks meanwhile waits for the same run. */
export class Component {
  readonly spec: CheckSpec;
  readonly healer: Healer;
  outcome: CheckOutcome = { status: 'UNKNOWN', message: 'not checked yet' };
  checkedAtMs: number | undefined;
  durationMs = 0;
  consecutiveFailures = 0;
  readonly #check: CheckFunction;
  readonly #core: HealthCore;
  readonly #call: TimedCall;
  #waiters: (() => void)[] | undefined;
  #startedMs = 0;
  #isRemoved = false;

  constructor(spec: CheckSpec, check: CheckFunction, core: HealthCore) {
    this.spec = spec;
    this.#check = check;
    this.#core = core;
    this.#call = new TimedCall(core.clock);
    this.healer = new Healer(spec, core, (done) => this.#runAnew(() => done(this.outcome.status)));
  }

  get status(): HealthStatus {
    return this.outcome.status;
  }

  /** Checks, or joins the check under way; calls `done` when the outcome stands. */
  run(done: () => void): void {
    if (this.#isRemoved) return done();
    if (this.#waiters !== undefined) return void this.#waiters.push(done);
    if (this.#call.isBusy) {
      this.#record({ status: 'UNHEALTHY', message: 'the check before has timed out and is still running' });
      return done();
    }
    this.#waiters = [done];
    this.#startedMs = this.#core.clock.monotonicMs();
    this.#core.tally.checks += 1;
    this.#call.start(this.#check, this.spec.timeoutMs, (end) => this.#end(end));
  }

  /** No outcome changes any more; what is under way is aborted, and who waits is let go. */
  remove(): void {
    this.#isRemoved = true;
    this.#call.abort();
    this.healer.stop();
  }

  /** A check begun now, not one under way that may have seen what was before. */
  #runAnew(done: () => void): void {
    if (this.#waiters !== undefined) this.#waiters.push(() => this.#runAnew(done));
    else this.run(done);
  }

  #end(end: CallEnd): void {
    this.durationMs = this.#core.clock.monotonicMs() - this.#startedMs;
    const waiters = this.#waiters ?? [];
    this.#waiters = undefined;
    if (!this.#isRemoved) this.#record(this.#read(end));
    for (const done of waiters) done();
  }

  #read(end: CallEnd): CheckOutcome {
    if (end.kind === 'error') return failedWith(end.error);
    if (end.kind === 'timeout') {
      this.#core.tally.timeouts += 1;
      return { status: 'UNHEALTHY', message: `not done within ${this.spec.timeoutMs} ms` };
    }
    try {
      return toOutcome(end.value);
    } catch (error) {
      return failedWith(error);
    }
  }

  #record(outcome: CheckOutcome): void {
    const from = this.outcome.status;
    this.outcome = outcome;
    this.checkedAtMs = this.#core.clock.wallMs();
    this.consecutiveFailures = outcome.status === 'UNHEALTHY' ? this.consecutiveFailures + 1 : 0;
    if (from !== outcome.status) this.#core.changed({ name: this.spec.name, from, to: outcome.status, atMs: this.checkedAtMs });
    this.healer.observe(outcome.status);
  }
}
