import { RuntimeError } from '../shared/runtime-error.ts';

/** A value could not be loaded. The cause is what the last attempt failed with. */
export class LoadError extends RuntimeError {
  readonly code = 'LOADER_LOAD_FAILED';
  readonly key: string;
  /** Calls of the loader that were made. */
  readonly attempts: number;

  constructor(key: string, attempts: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`loading ${show(key)} failed after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${reason}`, {
      hint: 'See the cause; the next access tries again, after negativeTtlMs if that is set.',
      cause,
    });
    this.key = key;
    this.attempts = attempts;
  }
}

/** A loader waits, directly or through others, for the value that it is to load. Nobody waits any longer. */
export class LoadCycleError extends RuntimeError {
  readonly code = 'LOADER_CYCLE';
  /** Each key waits for the next one, and the last one is the first. */
  readonly cycle: readonly string[];

  constructor(cycle: readonly string[]) {
    super(`a loader waits for its own value: ${cycle.map(show).join(' → ')}`, {
      hint: 'Let the loader of a key load only keys that do not need that key.',
    });
    this.cycle = cycle;
  }
}

/** One call of a loader did not settle in time. Its signal was aborted. */
export class LoadTimeoutError extends RuntimeError {
  readonly code = 'LOADER_TIMEOUT';

  constructor(key: string, timeoutMs: number) {
    super(`the loader of ${show(key)} did not settle within ${timeoutMs} ms`, {
      hint: 'Bound what the loader waits for, let it heed request.signal, or raise loadTimeoutMs.',
    });
  }
}

/** The caller's AbortSignal ended the wait; its reason is the cause. The load goes on for whoever else waits. */
export class LoadAbortedError extends RuntimeError {
  readonly code = 'LOADER_ABORTED';

  constructor(reason: unknown) {
    super('the wait for a value was aborted', {
      hint: 'The signal that was given was aborted; the cause says why.',
      cause: reason,
    });
  }
}

/** No loader is registered for the key. */
export class UnknownKeyError extends RuntimeError {
  readonly code = 'LOADER_UNKNOWN_KEY';

  constructor(key: string) {
    super(`no loader is registered for ${show(key)}`, { hint: 'Call register(key, …) or registerPrefix(prefix, …) first.' });
  }
}

/** The key or prefix has a loader already. Nothing was changed. */
export class DuplicateLoaderError extends RuntimeError {
  readonly code = 'LOADER_DUPLICATE';

  constructor(kind: 'key' | 'prefix', name: string) {
    super(`the ${kind} ${show(name)} has a loader already`, { hint: `Register each ${kind} once.` });
  }
}

/** As many loaders are registered as allowed. */
export class TooManyLoadersError extends RuntimeError {
  readonly code = 'LOADER_TOO_MANY_LOADERS';

  constructor(maxLoaders: number) {
    super(`${maxLoaders} loaders are registered already`, {
      hint: 'Register a prefix for keys of one kind, or raise maxLoaders.',
    });
  }
}

/** As many loads of the organisation are under way as allowed. */
export class TooManyLoadsError extends RuntimeError {
  readonly code = 'LOADER_TOO_MANY_LOADS';

  constructor(maxConcurrentLoads: number) {
    super(`${maxConcurrentLoads} loads of this organisation are under way already`, {
      hint: 'Ask for fewer keys at once, or raise maxConcurrentLoads.',
    });
  }
}

/** The loader is closed. */
export class LoaderClosedError extends RuntimeError {
  readonly code = 'LOADER_CLOSED';

  constructor() {
    super('the loader is closed', { hint: 'Ask before close() is called, or make a new loader.' });
  }
}

/** A batch loader answered without a value for the key. */
export class MissingValueError extends RuntimeError {
  readonly code = 'LOADER_MISSING_VALUE';

  constructor(key: string) {
    super(`loadMany returned no value for ${show(key)}`, {
      hint: 'Put a value for every key into the map, undefined if that is the value.',
    });
  }
}

function show(key: string): string {
  return JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key);
}
