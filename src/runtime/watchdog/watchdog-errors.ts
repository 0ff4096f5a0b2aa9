import { RuntimeError } from '../shared/runtime-error.ts';

/** The thread that watches the event loop could not be started; the cause says why. */
export class BlockWatchError extends RuntimeError {
  readonly code = 'WATCHDOG_BLOCK_WATCH_FAILED';

  constructor(cause: unknown) {
    super('the thread that watches the event loop could not be started', {
      hint: 'See the cause; a process with permissions needs --allow-worker and read access to the package.',
      cause,
    });
  }
}

/** The watchdog is closed. */
export class WatchdogClosedError extends RuntimeError {
  readonly code = 'WATCHDOG_CLOSED';

  constructor() {
    super('the watchdog is closed', { hint: 'Ask before close() is called, or make a new watchdog.' });
  }
}

/** As many organisations are known as allowed. */
export class TooManyOrganisationsError extends RuntimeError {
  readonly code = 'WATCHDOG_TOO_MANY_ORGANISATIONS';

  constructor(maxOrganisations: number) {
    super(`${maxOrganisations} organisations are watched already`, { hint: 'Raise maxOrganisations.' });
  }
}

/** As many components of the organisation are registered as allowed. */
export class TooManyComponentsError extends RuntimeError {
  readonly code = 'WATCHDOG_TOO_MANY_COMPONENTS';

  constructor(maxComponents: number) {
    super(`${maxComponents} components of this organisation are registered already`, {
      hint: 'Register fewer, coarser components, or raise maxComponents.',
    });
  }
}

/** No such component is registered. */
export class UnknownComponentError extends RuntimeError {
  readonly code = 'WATCHDOG_UNKNOWN_COMPONENT';

  constructor(name: string) {
    super(`no component ${show(name)} is registered`, { hint: 'Register a component before those that depend on it.' });
  }
}

/** The component is registered already. Nothing was changed. */
export class DuplicateComponentError extends RuntimeError {
  readonly code = 'WATCHDOG_DUPLICATE_COMPONENT';

  constructor(name: string) {
    super(`the component ${show(name)} is registered already`, { hint: 'Register each component once.' });
  }
}

/** The component must not be called: it has failed, or something that it depends on has. */
export class ComponentIsolatedError extends RuntimeError {
  readonly code = 'WATCHDOG_COMPONENT_ISOLATED';
  /** The failed components. */
  readonly causes: readonly string[];

  constructor(name: string, causes: readonly string[]) {
    const because = causes.length === 0 ? 'until it is restored' : `because of ${causes.map(show).join(', ')}`;
    super(`the component ${show(name)} is out of use ${because}`, {
      hint: 'Try again when the failed components have recovered.',
    });
    this.causes = causes;
  }
}

/** A component's own function did not settle in time. Its signal was aborted. */
export class ComponentTimeoutError extends RuntimeError {
  readonly code = 'WATCHDOG_COMPONENT_TIMEOUT';

  constructor(what: string, timeoutMs: number) {
    super(`${what} did not settle within ${timeoutMs} ms`, {
      hint: 'Let it heed the signal that it is given, or raise callbackTimeoutMs.',
    });
  }
}

function show(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
