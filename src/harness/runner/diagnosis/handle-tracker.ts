import { createHook } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { monotonicMs } from './monotonic-ms.ts';
import { captureTrace } from './stack-trace.ts';
import type { StackTrace } from './stack-trace.ts';

/** Something outside JavaScript that was opened inside a scope and is still open. */
export interface HandleRecord {
  readonly scopeId: number;
  readonly kind: HandleKind;
  readonly trace: StackTrace;
  readonly createdMs: number;
  /** Of a timer. */
  readonly delayMs?: number;
  /** True for an interval. */
  readonly repeats?: boolean;
  /** For a timer set in the callback of another: the first of the chain, and how many came before. */
  readonly origin?: HandleRecord;
  readonly rearmed: number;
  /** Of a child process: whether somebody listens for its end. */
  readonly isAwaited?: () => boolean;
}

export type HandleKind = 'timer' | 'immediate' | 'socket' | 'server' | 'pipe' | 'dns' | 'child-process' | 'file' | 'worker';

const kinds: Readonly<Record<string, HandleKind>> = {
  Timeout: 'timer',
  Immediate: 'immediate',
  TCPWRAP: 'socket',
  UDPWRAP: 'socket',
  TCPSERVERWRAP: 'server',
  PIPEWRAP: 'pipe',
  GETADDRINFOREQWRAP: 'dns',
  QUERYWRAP: 'dns',
  PROCESSWRAP: 'child-process',
  FSREQPROMISE: 'file',
  FSREQCALLBACK: 'file',
  WORKER: 'worker',
};

const traceDepth = 24;
const maxHandles = 5000;

type Timing = Pick<HandleRecord, 'delayMs' | 'repeats'>;

/** Follows timers, sockets, child processes and the like that are opened inside scopes, through `async_hooks`. */
export class HandleTracker {
  readonly #handles = new Map<number, HandleRecord>();
  readonly #currentScopeId: () => number | undefined;
  #paused = false;

  constructor(currentScopeId: () => number | undefined) {
    this.#currentScopeId = currentScopeId;
    // Promises have a tracker of their own, which costs less.
    createHook({ trackPromises: false, init: this.#onOpened, destroy: (id) => void this.#handles.delete(id) }).enable();
  }

  /** What the scope opened and has not closed, in order of opening. */
  open(scopeId: number): HandleRecord[] {
    return [...this.#handles.values()].filter((handle) => handle.scopeId === scopeId);
  }

  /** Tracks nothing from here on. */
  pause(): void {
    this.#paused = true;
  }

  forget(scopeId: number): void {
    for (const [id, handle] of this.#handles) if (handle.scopeId === scopeId) this.#handles.delete(id);
  }

  readonly #onOpened = (id: number, type: string, triggerId: number, resource: object): void => {
    const kind = kinds[type];
    if (kind === undefined || this.#paused || this.#handles.size >= maxHandles) return;
    const scopeId = this.#currentScopeId();
    if (scopeId === undefined) return;
    const trigger = this.#handles.get(triggerId);
    const again = trigger?.kind === kind && (kind === 'timer' || kind === 'immediate');
    this.#handles.set(id, {
      scopeId,
      kind,
      trace: captureTrace(this.#onOpened, traceDepth),
      createdMs: monotonicMs(),
      ...(kind === 'timer' ? timing(resource) : {}),
      ...(again ? { origin: trigger.origin ?? trigger } : {}),
      ...(kind === 'child-process' ? { isAwaited: listensForEnd(resource) } : {}),
      rearmed: again ? trigger.rearmed + 1 : 0,
    });
  };
}

/** Reads Node's own fields of a timer; undefined where they are not as expected. */
function timing({ _idleTimeout: delayMs, _repeat: interval }: { _idleTimeout?: unknown; _repeat?: unknown }): Timing {
  return { ...(typeof delayMs === 'number' ? { delayMs } : {}), repeats: typeof interval === 'number' };
}

/** Node keeps the public object of a handle under a symbol of its own. */
function listensForEnd(resource: object): () => boolean {
  const owner = Object.getOwnPropertySymbols(resource).find((symbol) => symbol.description === 'owner_symbol');
  return () => {
    const child: unknown = owner === undefined ? undefined : Reflect.get(resource, owner);
    return child instanceof EventEmitter && child.listenerCount('exit') + child.listenerCount('close') > 0;
  };
}
