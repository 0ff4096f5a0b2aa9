import { reasonOf } from '../shared/reason-of.ts';
import { RuntimeError } from '../shared/runtime-error.ts';
import type { ModuleState } from './module-state.ts';

/** The organisation has a module of this name already, or it stands twice in what was given. Nothing was registered. */
export class DuplicateModuleError extends RuntimeError {
  readonly code = 'MODULE_DUPLICATE';
  readonly module: string;

  constructor(module: string) {
    super(`the module ${show(module)} is registered already`, { hint: 'Unregister it first, or choose another name.' });
    this.module = module;
  }
}

/** The organisation has no module of this name. */
export class UnknownModuleError extends RuntimeError {
  readonly code = 'MODULE_UNKNOWN';

  constructor(module: string) {
    super(`no module ${show(module)} is registered`, { hint: 'Register it for this organisation first.' });
  }
}

/** A module depends on one that is neither registered nor among those given. Nothing was registered. */
export class UnknownDependencyError extends RuntimeError {
  readonly code = 'MODULE_UNKNOWN_DEPENDENCY';
  readonly module: string;
  readonly missing: readonly string[];

  constructor(module: string, missing: readonly string[]) {
    super(`the module ${show(module)} depends on ${list(missing)}, which is not registered`, {
      hint: 'Register what it depends on first, or together with it.',
    });
    this.module = module;
    this.missing = missing;
  }
}

/** The modules depend on each other in a circle. Nothing was registered. */
export class CircularDependencyError extends RuntimeError {
  readonly code = 'MODULE_CIRCULAR_DEPENDENCY';
  /** Each depends on the next; the last is the first again. */
  readonly cycle: readonly string[];

  constructor(cycle: readonly string[]) {
    super(`the modules depend on each other: ${cycle.join(' → ')}`, { hint: 'Take out one of these dependencies.' });
    this.cycle = cycle;
  }
}

/** The lifecycle does not lead from the one state to the other. Nothing was changed. */
export class IllegalTransitionError extends RuntimeError {
  readonly code = 'MODULE_ILLEGAL_TRANSITION';
  readonly module: string;
  readonly from: ModuleState;
  readonly to: ModuleState;

  constructor(module: string, from: ModuleState, to: ModuleState) {
    super(`the module ${show(module)} cannot become ${to}, as it is ${from}`, {
      hint: 'See `legalTransitions` for what may follow.',
    });
    this.module = module;
    this.from = from;
    this.to = to;
  }
}

/** What the module depends on is not Healthy or Degraded. The module was left as it is. */
export class DependencyNotReadyError extends RuntimeError {
  readonly code = 'MODULE_DEPENDENCY_NOT_READY';
  readonly missing: readonly string[];

  constructor(module: string, missing: readonly string[]) {
    super(`the module ${show(module)} depends on ${list(missing)}, which does not serve`, {
      hint: 'Start or recover that first.',
    });
    this.missing = missing;
  }
}

/** Others depend on the module. It was left as it is. */
export class ModuleInUseError extends RuntimeError {
  readonly code = 'MODULE_IN_USE';
  readonly dependents: readonly string[];

  constructor(module: string, dependents: readonly string[]) {
    super(`${list(dependents)} need the module ${show(module)}`, { hint: 'Stop or unregister them first, or stop all.' });
    this.dependents = dependents;
  }
}

/** A module did not start; why stands in `cause`. From `startAll`: those that had been started were stopped again. */
export class ModuleStartError extends RuntimeError {
  readonly code = 'MODULE_START_FAILED';
  readonly module: string;
  /** What `startAll` stopped again, in the order in which it did. */
  readonly stopped: readonly string[];
  /** Those of them whose `stop` failed or hung, too. */
  readonly stopFailures: readonly ModuleStopError[];

  constructor(module: string, cause: unknown, stopped: readonly string[] = [], stopFailures: readonly ModuleStopError[] = []) {
    const after = stopped.length === 0 ? '' : `; stopped again: ${stopped.join(', ')}`;
    super(`the module ${show(module)} did not start: ${reasonOf(cause)}${after}`, {
      hint: 'See `cause`; then start again.',
      cause,
    });
    this.module = module;
    this.stopped = stopped;
    this.stopFailures = stopFailures;
  }
}

/** A module's `stop` failed or hung; why stands in `cause`. It is Stopped nevertheless. */
export class ModuleStopError extends RuntimeError {
  readonly code = 'MODULE_STOP_FAILED';
  readonly module: string;

  constructor(module: string, cause: unknown) {
    super(`the module ${show(module)} did not stop cleanly: ${reasonOf(cause)}`, {
      hint: 'See `cause`; it may hold something still.',
      cause,
    });
    this.module = module;
  }
}

/** A module's function did not settle in time. Its signal was aborted; what it answers later is ignored. */
export class CallbackTimeoutError extends RuntimeError {
  readonly code = 'MODULE_CALLBACK_TIMEOUT';

  constructor(what: string, timeoutMs: number) {
    super(`${what} did not settle within ${timeoutMs} ms`, { hint: 'Heed the signal it is given, or raise the timeout.' });
  }
}

/** The module is not Healthy or Degraded. Nothing was called. */
export class ModuleNotServingError extends RuntimeError {
  readonly code = 'MODULE_NOT_SERVING';

  constructor(module: string, state: ModuleState) {
    super(`the module ${show(module)} is ${state}`, { hint: 'Start or recover it first.' });
  }
}

/** The module has no such action. Nothing was called. */
export class UnknownActionError extends RuntimeError {
  readonly code = 'MODULE_UNKNOWN_ACTION';

  constructor(module: string, action: string) {
    super(`the module ${show(module)} has no action ${show(action)}`, { hint: 'Register it with that action.' });
  }
}

/** As many are there as the bound allows. Nothing was changed. */
export class TooManyError extends RuntimeError {
  readonly code = 'MODULE_TOO_MANY';
  readonly bound: string;

  constructor(bound: string, most: number) {
    super(`${bound} allows ${most}`, { hint: `Take some away, or raise ${bound}.` });
    this.bound = bound;
  }
}

/** All modules are being stopped, or the registry is closed. Also the reason of what that cut off. */
export class RegistryStoppingError extends RuntimeError {
  readonly code = 'MODULE_REGISTRY_STOPPING';

  constructor() {
    super('the modules are being stopped, or the registry is closed', {
      hint: 'Wait for `stopAll`; a closed registry stays closed.',
    });
  }
}

function list(names: readonly string[]): string {
  const rest = names.length > 8 ? ` and ${names.length - 8} more` : '';
  return names.slice(0, 8).map(show).join(', ') + rest;
}

function show(name: unknown): string {
  return JSON.stringify(String(name).slice(0, 64));
}
