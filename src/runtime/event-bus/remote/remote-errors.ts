import { RuntimeError } from '../../shared/runtime-error.ts';

/** `not-stored`: it is certain that nothing was stored. `unknown`: it may be stored. */
export type AppendOutcome = 'not-stored' | 'unknown';

/** What a transport throws when an attempt to append failed; the bus decides what becomes of it. */
export class AppendError extends Error {
  override readonly name = 'AppendError';
  readonly outcome: AppendOutcome;
  /** Another attempt would fail in the same way, as when the record is too large or may not be written. */
  readonly isFinal: boolean;

  constructor(message: string, outcome: AppendOutcome, { isFinal = false, cause }: { isFinal?: boolean; cause?: unknown } = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.outcome = outcome;
    this.isFinal = isFinal;
  }
}

/** The broker has not said that it stored the event. */
export class PublishUnconfirmedError extends RuntimeError {
  readonly code = 'BUS_PUBLISH_UNCONFIRMED';
  /** `unknown`: the event may be stored, and then everybody gets it. */
  readonly outcome: AppendOutcome;
  /** The id that the record has on the broker if it is stored. */
  readonly recordId: string;

  constructor(reason: string, outcome: AppendOutcome, recordId: string, cause?: unknown) {
    const certainty = outcome === 'unknown' ? 'it may be stored nevertheless' : 'it is not stored';
    super(`the event was not confirmed by the broker: ${reason}; ${certainty}`, {
      hint:
        outcome === 'unknown'
          ? 'Publish it again only if its subscribers can bear it twice.'
          : 'Publish it again when the broker can be reached and takes it; the cause says what failed.',
      cause,
    });
    this.outcome = outcome;
    this.recordId = recordId;
  }
}

/** `publish` was called on a bus whose events are kept by a broker, which cannot answer within the call. Nothing was stored. */
export class SynchronousPublishError extends RuntimeError {
  readonly code = 'BUS_PUBLISH_ASYNC_ONLY';

  constructor() {
    super('the events of this bus are kept by a broker, so publish() cannot tell the number of an event', {
      hint: 'Use publishAsync(), which resolves once the broker has stored the event.',
    });
  }
}

/** The log on the broker cannot be had: the broker cannot be reached, or refuses. */
export class RemoteUnavailableError extends RuntimeError {
  readonly code = 'BUS_REMOTE_UNAVAILABLE';

  constructor(reason: string, cause?: unknown) {
    super(`the log on the broker cannot be had: ${reason}`, {
      hint: 'Check that the broker runs, its address, and what the client may do there.',
      cause,
    });
  }
}

/** The log on the broker was removed or began anew while the bus followed it: its numbers mean something else now. */
export class RemoteLogReplacedError extends RuntimeError {
  readonly code = 'BUS_REMOTE_LOG_REPLACED';

  constructor(detail: string) {
    super(`the log on the broker is another one now: ${detail}`, {
      hint: 'Stop this bus and start a new one; find out who removed the log, since what it held is gone.',
    });
  }
}

/** The library that a transport speaks to its broker with is not installed. */
export class TransportDriverMissingError extends RuntimeError {
  readonly code = 'BUS_DRIVER_MISSING';

  constructor(packages: string, cause: unknown) {
    super(`the package ${packages} could not be loaded`, { hint: `Install it: npm install ${packages}.`, cause });
  }
}
