import type { CallRequest } from './call-request.ts';
import type { LoadTally } from './load-tally.ts';
import type { Registration } from './registration.ts';

/** For whom something is loaded, and where it is counted. */
export interface LoadBase {
  readonly organisationId: string;
  readonly tally: LoadTally;
}

/**
 * The loading of one key or of one batch: calls of the loader until one is good or none is left. (Not a base class: constructing a derived
 * class costs a load more than all of its bookkeeping.)
 */
export interface Load {
  readonly registration: Registration;
  readonly base: LoadBase;
  /** Set when it is settled, and nothing changes that. */
  isDone: boolean;
  /** Whether a call of it was traced; until it is done. */
  isTraced: boolean;
  /** Calls made so far. */
  attempt: number;
  request: CallRequest | undefined;
  /** What is loaded, for messages. */
  readonly label: string;
  /** Calls the user's function. */
  call(): unknown;
  /**
   * Takes the result of a good call, which has taken `tookMs`.
   *
   * @throws what a function of the user throws on the result; then nothing was changed, and the call has failed.
   */
  succeed(result: unknown, nowMs: number, tookMs: number): void;
  /** Takes the error of the last call. */
  fail(error: unknown): void;
}
