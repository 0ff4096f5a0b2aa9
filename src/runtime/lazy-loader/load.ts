import type { Scheduled } from '../../foundation/clock.ts';
import type { CallRequest } from './call-request.ts';
import type { FlightBase } from './flight.ts';
import type { Registration } from './registration.ts';

/** `calling`: a call of the loader is under way. `resting`: before the first call, or between two. `done`: settled, and nothing changes that. */
export type LoadPhase = 'resting' | 'calling' | 'done';

/** The loading of one key or of one batch: calls of the loader until one is good or none is left. */
export abstract class Load {
  readonly registration: Registration;
  readonly base: FlightBase;
  phase: LoadPhase = 'resting';
  /** Calls made so far. */
  attempt = 0;
  attemptStartedMs = 0;
  request: CallRequest | undefined = undefined;
  retry: Scheduled | undefined = undefined;
  /** Loads that the loader asked for while it ran. */
  waitsFor: Set<Load> | undefined = undefined;
  /** Neighbours among the calls under way, in order of their start. */
  before: Load | undefined = undefined;
  after: Load | undefined = undefined;

  constructor(registration: Registration, base: FlightBase) {
    this.registration = registration;
    this.base = base;
  }

  /** What is loaded, for messages. */
  abstract readonly label: string;

  /** Calls the user's function. */
  abstract call(): unknown;

  /**
   * Takes the result of a good call.
   *
   * @throws what a function of the user throws on the result; then nothing was changed, and the call has failed.
   */
  abstract succeed(result: unknown, nowMs: number): void;

  /** Takes the error of the last call. */
  abstract fail(error: unknown): void;
}
