import { callStep } from '../shared/call-step.ts';
import type { Step } from '../shared/call-step.ts';
import { Announcer } from './announcer.ts';
import { attemptUntilDone } from './attempt-until-done.ts';
import type { IntegrationChannel } from './integration-bus.ts';
import { IntegratorClosedError, StepTimeoutError } from './integration-errors.ts';
import type { IntegrationTally } from './integration-tally.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { SubsystemRegistry } from './subsystem-registry.ts';

/** What one integrator's organisations have in common. */
export interface SharedCore {
  readonly options: ResolvedOptions;
  readonly tally: IntegrationTally;
  /** Differs between integrators, so that ids of one are not those of another. */
  readonly tag: string;
  /** Aborted when `close` is called. */
  readonly closing: AbortSignal;
  /** Aborted when `close` waits no longer. */
  readonly closed: AbortSignal;
}

/** How a call differs from the others. */
export type CallOptions<Result> = Partial<Pick<Step<Result>, 'timeoutMs' | 'until' | 'onLate'>>;

/** What the parts of one organisation's integration stand on. */
export class OrganisationCore {
  readonly organisationId: string;
  readonly channel: IntegrationChannel;
  readonly options: ResolvedOptions;
  readonly tally: IntegrationTally;
  readonly closing: AbortSignal;
  readonly closed: AbortSignal;
  readonly registry: SubsystemRegistry;
  readonly announcer: Announcer;
  readonly #tag: string;
  #lastId = 0;

  constructor({ options, tally, tag, closing, closed }: SharedCore, organisationId: string, channel: IntegrationChannel) {
    this.organisationId = organisationId;
    this.channel = channel;
    this.options = options;
    this.tally = tally;
    this.closing = closing;
    this.closed = closed;
    this.#tag = tag;
    this.registry = new SubsystemRegistry(options.maxSubsystems, tally);
    this.announcer = new Announcer(channel, tally);
  }

  /** @throws {IntegratorClosedError} `close` was called. */
  assertOpen(): void {
    if (this.closing.aborted) throw new IntegratorClosedError();
  }

  newId(kind: string): string {
    this.#lastId += 1;
    return `${kind}-${this.#tag}-${this.#lastId}`;
  }

  nowMs(): number {
    return this.options.clock.wallMs();
  }

  /** Calls a user's function as `callStep` does; unless told otherwise within `stepTimeoutMs`, and until `close`. */
  call<Result>(name: string, run: Step<Result>['run'], options: CallOptions<Result> = {}): Promise<Result> {
    const { clock, stepTimeoutMs } = this.options;
    const { timeoutMs = stepTimeoutMs, until = this.closing, ...rest } = options;
    const timedOut = (): Error => {
      this.tally.timeouts += 1;
      return new StepTimeoutError(name, timeoutMs);
    };
    return callStep({ clock, timeoutMs, timedOut, until, ...rest, run });
  }

  /** Calls `attempt` until it returns, up to `attempts` times, with growing delays between. */
  retry<Result>(attempts: number, until: AbortSignal, attempt: (number: number) => Promise<Result>): Promise<Result> {
    const { clock, random, retryBaseMs: baseMs, retryCapMs: capMs } = this.options;
    return attemptUntilDone({ clock, random, attempts, baseMs, capMs, until }, attempt);
  }
}
