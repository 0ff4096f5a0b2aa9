import { RuntimeError } from '../shared/runtime-error.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import type { BusState } from './bus-state.ts';

/** The event is not one; names every bad field. Nothing was stored. */
export class InvalidEventError extends RuntimeError {
  readonly code = 'BUS_INVALID_EVENT';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], cause?: unknown) {
    super(`invalid event: ${problems.map(({ field, bound }) => `${field} must be ${bound}`).join('; ')}`, {
      hint: 'Correct the named fields; nothing was stored.',
      cause,
    });
    this.problems = problems;
  }
}

/** The bus of the organisation is not running: not yet, or no longer. Nothing was done. */
export class BusNotRunningError extends RuntimeError {
  readonly code = 'BUS_NOT_RUNNING';
  readonly state: BusState;

  constructor(organisationId: string, state: BusState) {
    super(`the bus of ${show(organisationId)} is ${state}`, {
      hint: state === 'INITIALIZED' ? 'Call start() first.' : 'A bus that was stopped takes no more work.',
    });
    this.state = state;
  }
}

/** The organisation has a bus already. */
export class BusAlreadyInitializedError extends RuntimeError {
  readonly code = 'BUS_ALREADY_INITIALIZED';

  constructor(organisationId: string) {
    super(`the bus of ${show(organisationId)} is initialised already`, { hint: 'Get it with for(organisationId).' });
  }
}

/** The organisation has no bus. */
export class BusNotInitializedError extends RuntimeError {
  readonly code = 'BUS_NOT_INITIALIZED';

  constructor(organisationId: string) {
    super(`no bus is initialised for ${show(String(organisationId))}`, { hint: 'Call initialize(organisationId) first.' });
  }
}

/** The queue of a subscriber that must lose nothing is full, or other publishers wait for room in it already. Nothing was stored. */
export class QueueFullError extends RuntimeError {
  readonly code = 'BUS_QUEUE_FULL';
  /** Whose queue it is; undefined when it has room, for which others were there first. */
  readonly subscriber: string | undefined;

  constructor(subscriber: string | undefined) {
    super(subscriber === undefined ? 'other publishers were here first' : `the queue of subscriber ${show(subscriber)} is full`, {
      hint: "Publish later, or with publishAsync to a subscriber whose overflow is 'wait'; or raise its queueLimit.",
    });
    this.subscriber = subscriber;
  }
}

/** As many things exist as the named option allows. Nothing was changed. */
export class BusLimitError extends RuntimeError {
  readonly code = 'BUS_LIMIT';
  readonly limit: string;

  constructor(limit: string, most: number, what: string) {
    super(`${what}: ${limit} is ${most}`, { hint: `End some first, or raise ${limit}.` });
    this.limit = limit;
  }
}

/** Callbacks have published too many events within one outermost publish, as when two of them answer each other for ever. Nothing was stored. */
export class NestedPublishLimitError extends RuntimeError {
  readonly code = 'BUS_NESTED_LIMIT';

  constructor(maxNestedEvents: number) {
    super(`callbacks have published ${maxNestedEvents} events within one publish`, {
      hint: 'Look for callbacks that answer each other; let one be asynchronous, or raise maxNestedEvents.',
    });
  }
}

/** A subscription of that name is active already. Nothing was changed. */
export class DuplicateSubscriptionError extends RuntimeError {
  readonly code = 'BUS_DUPLICATE_SUBSCRIPTION';

  constructor(name: string) {
    super(`a subscription named ${show(name)} is active already`, { hint: 'Unsubscribe it first, or give each its own name.' });
  }
}

/** The caller's AbortSignal ended a wait; its reason is the cause. */
export class BusWaitAbortedError extends RuntimeError {
  readonly code = 'BUS_WAIT_ABORTED';

  constructor(reason: unknown) {
    super('the wait was aborted', { hint: 'The signal that was given was aborted; the cause says why.', cause: reason });
  }
}

/** The subscription ended before it had caught up. */
export class SubscriptionEndedError extends RuntimeError {
  readonly code = 'BUS_SUBSCRIPTION_ENDED';

  constructor(name: string, cause?: unknown) {
    super(`the subscription ${show(name)} has ended`, {
      hint: cause === undefined ? 'Wait before you unsubscribe or stop the bus.' : 'See the cause, then subscribe again.',
      cause,
    });
  }
}

function show(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
