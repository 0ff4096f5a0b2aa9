import { RuntimeError } from '../shared/runtime-error.ts';

/** No subsystem of this name is registered for the organisation. */
export class UnknownSubsystemError extends RuntimeError {
  readonly code = 'INTEGRATION_UNKNOWN_SUBSYSTEM';
  readonly subsystem: string;

  constructor(subsystem: string) {
    super(`no subsystem ${show(subsystem)} is registered`, { hint: 'Register it for this organisation first.' });
    this.subsystem = subsystem;
  }
}

/** The organisation has a subsystem of this name already. Nothing was changed. */
export class DuplicateSubsystemError extends RuntimeError {
  readonly code = 'INTEGRATION_DUPLICATE_SUBSYSTEM';

  constructor(subsystem: string) {
    super(`a subsystem ${show(subsystem)} is registered already`, { hint: 'Unregister it first, or choose another name.' });
  }
}

/** The subsystem was registered without the function that the operation needs. Nothing was changed. */
export class MissingAbilityError extends RuntimeError {
  readonly code = 'INTEGRATION_MISSING_ABILITY';

  constructor(subsystem: string, ability: string) {
    super(`the subsystem ${show(subsystem)} has no ${ability}`, { hint: `Register it with ${ability}.` });
  }
}

/** Events are propagated to subsystems of this process alone, and a broker keeps those of this bus. Nothing was published. */
export class BusNotInMemoryError extends RuntimeError {
  readonly code = 'INTEGRATION_BUS_NOT_IN_MEMORY';

  constructor() {
    super('events are propagated within this process, and those of this bus are kept by a broker', {
      hint: 'Make an Integrator on a bus in memory to propagate events; to reach other processes, publish them with publishAsync() of the bus.',
    });
  }
}

/** The subsystem was unregistered while something was under way for it. */
export class SubsystemUnregisteredError extends RuntimeError {
  readonly code = 'INTEGRATION_SUBSYSTEM_UNREGISTERED';

  constructor(subsystem: string) {
    super(`the subsystem ${show(subsystem)} was unregistered meanwhile`, { hint: 'Register it again and repeat.' });
  }
}

/** A subsystem's function did not settle in time. Its signal was aborted; what it answers later is ignored. */
export class StepTimeoutError extends RuntimeError {
  readonly code = 'INTEGRATION_STEP_TIMEOUT';

  constructor(step: string, timeoutMs: number) {
    super(`${step} did not settle within ${timeoutMs} ms`, { hint: 'Heed the signal it is given, or raise the timeout.' });
  }
}

/** As many are open, or registered, as the bound allows. Nothing was changed. */
export class TooManyError extends RuntimeError {
  readonly code = 'INTEGRATION_TOO_MANY';
  readonly bound: string;

  constructor(bound: string, most: number) {
    super(`${bound} allows ${most}, and there are so many already`, { hint: `Wait until some have ended, or raise ${bound}.` });
    this.bound = bound;
  }
}

/** The id was used before. Nothing was changed. */
export class DuplicateIdError extends RuntimeError {
  readonly code = 'INTEGRATION_DUPLICATE_ID';

  constructor(id: string) {
    super(`${show(id)} was used before`, { hint: 'Look the first one up by its id, or choose another id.' });
  }
}

/** Nothing of this id is known for the organisation; it may have been forgotten. */
export class UnknownIdError extends RuntimeError {
  readonly code = 'INTEGRATION_UNKNOWN_ID';

  constructor(kind: string, id: string) {
    super(`no ${kind} ${show(id)} is known`, {
      hint: 'It belongs to another organisation, never was, or is older than the history.',
    });
  }
}

/** The caller's AbortSignal ended the wait; its reason is the cause. What was waited for goes on. */
export class WaitAbortedError extends RuntimeError {
  readonly code = 'INTEGRATION_WAIT_ABORTED';

  constructor(reason: unknown) {
    super('the wait was aborted', { hint: 'The signal that was given was aborted; the cause says why.', cause: reason });
  }
}

/** The integrator is closed. */
export class IntegratorClosedError extends RuntimeError {
  readonly code = 'INTEGRATION_CLOSED';

  constructor() {
    super('the integrator is closed', { hint: 'Ask before close() is called, or make a new integrator.' });
  }
}

/** The dependency would close a cycle. Nothing was changed. */
export class DependencyCycleError extends RuntimeError {
  readonly code = 'INTEGRATION_DEPENDENCY_CYCLE';
  /** Each depends on the next one, and the last one is the first. */
  readonly cycle: readonly string[];

  constructor(cycle: readonly string[]) {
    super(`the dependency closes a cycle: ${cycle.join(' → ')}`, { hint: 'Remove one of the dependencies of the cycle first.' });
    this.cycle = cycle;
  }
}

/** The source has no value under the key. */
export class MissingKeyError extends RuntimeError {
  readonly code = 'INTEGRATION_MISSING_KEY';

  constructor(subsystem: string, key: string) {
    super(`the store of ${show(subsystem)} has no key ${show(key)}`, { hint: 'Name only keys that the source has.' });
  }
}

/** A conflict could not be resolved by its rule. The cause is what a rule of your own failed with. */
export class ConflictError extends RuntimeError {
  readonly code = 'INTEGRATION_CONFLICT';

  constructor(key: string, reason: string, cause?: unknown) {
    const hint = 'Choose another rule, or synchronize again.';
    super(`the conflict over ${show(key)} is not resolved: ${reason}`, { hint, cause });
  }
}

/** The participant is in another coordination that has not ended. Nothing was changed. */
export class ParticipantBusyError extends RuntimeError {
  readonly code = 'INTEGRATION_PARTICIPANT_BUSY';

  constructor(subsystem: string, coordinationId: string) {
    super(`the subsystem ${show(subsystem)} takes part in ${show(coordinationId)}, which has not ended`, {
      hint: 'Wait for that coordination, or recover it if it is in doubt.',
    });
  }
}

/** The participant refused to prepare the new state. */
export class VoteRefusedError extends RuntimeError {
  readonly code = 'INTEGRATION_VOTE_REFUSED';

  constructor(subsystem: string) {
    super(`the subsystem ${show(subsystem)} refused the new state`, { hint: 'Ask the subsystem why it voted no.' });
  }
}

/** The coordination was called off before it was decided. */
export class CoordinationAbortedError extends RuntimeError {
  readonly code = 'INTEGRATION_COORDINATION_ABORTED';

  constructor(reason: unknown) {
    super('the coordination was called off before it was decided', { hint: 'The cause says why.', cause: reason });
  }
}

/** The error was raised again in the subsystem while its recovery action ran. */
export class RaisedAgainError extends RuntimeError {
  readonly code = 'INTEGRATION_RAISED_AGAIN';

  constructor(subsystem: string) {
    super(`the error was raised again in ${show(subsystem)} while it recovered`, { hint: 'The recovery action did not help.' });
  }
}

function show(text: unknown): string {
  if (typeof text !== 'string') return String(text);
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
