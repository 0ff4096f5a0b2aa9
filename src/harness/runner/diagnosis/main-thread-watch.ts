import { AsyncLocalStorage } from 'node:async_hooks';
import { isPromise } from 'node:util/types';
import type { MessagePort } from 'node:worker_threads';
import { describeWaitingScope } from './asynchronous-hang.ts';
import { HandleTracker } from './handle-tracker.ts';
import { composeDump } from './hang-text.ts';
import type { HangDump } from '../run-event.ts';
import type { HangWatch, WatchedScope } from './hang-watch.ts';
import { monotonicMs } from './monotonic-ms.ts';
import { PromiseTracker } from './promise-tracker.ts';
import { ScopeTable } from './scope-table.ts';
import type { OpenScope } from './scope-table.ts';
import { SourcePlaces } from './source-places.ts';
import { captureTrace, framesOf, rememberSourceMapper } from './stack-trace.ts';
import { answeredAt, answeringAt, controlBytes, grantsAt, neverAt } from './watch-channel.ts';
import type { Answer, PausedState, Question } from './watch-channel.ts';

interface ActiveScope extends OpenScope {
  readonly slot: number;
  isOpen: boolean;
  result: Promise<unknown> | undefined;
}

// Taken before the code under test can replace them.
const promiseThen = Promise.prototype.then;
const setTimeoutAtStart = globalThis.setTimeout;
const pausedDepth = 60;
const freezeMs = 10_000;

/** The main thread's side of the watch: keeps the scopes, follows promises and handles, answers the watchdog. */
export class MainThreadWatch implements HangWatch {
  readonly #storage = new AsyncLocalStorage<ActiveScope>();
  readonly #active = new Map<number, ActiveScope>();
  readonly #table = new ScopeTable();
  readonly #control = new Int32Array(new SharedArrayBuffer(controlBytes));
  readonly #places: SourcePlaces;
  readonly #promises: PromiseTracker;
  readonly #handles: HandleTracker;
  readonly #port: MessagePort;

  constructor(root: string, port: MessagePort) {
    this.#port = port;
    this.#places = new SourcePlaces(root);
    const currentScopeId = (): number | undefined => this.#current()?.id;
    this.#promises = new PromiseTracker(currentScopeId, this.#control.subarray(grantsAt, grantsAt + 1));
    this.#handles = new HandleTracker(currentScopeId);
    port.on('message', (question: Question) => this.#answer(question));
    port.unref();
  }

  /** The memory that the watchdog reads and writes. */
  get shared(): { readonly table: SharedArrayBuffer; readonly control: SharedArrayBuffer } {
    return { table: this.#table.buffer, control: this.#control.buffer as SharedArrayBuffer };
  }

  watch<Result>(scope: WatchedScope, work: () => Result): Result {
    rememberSourceMapper();
    const active: ActiveScope = { ...this.#table.open(scope, monotonicMs()), isOpen: true, result: undefined };
    this.#active.set(active.id, active);
    const close = (): void => this.#close(active);
    try {
      const result = this.#storage.run(active, work);
      if (!isThenable(result)) {
        close();
        return result;
      }
      const promise: Promise<unknown> = isPromise(result) ? result : this.#storage.run(active, () => Promise.resolve(result));
      active.result = promise;
      void Reflect.apply(promiseThen, promise, [close, close]);
      return promise as Result;
    } catch (error) {
      close();
      throw error;
    }
  }

  current(): WatchedScope | undefined {
    return this.#current()?.scope;
  }

  /** Called by the watchdog in whatever frame this thread is paused. */
  describePaused(): string {
    const frames = framesOf(captureTrace(this.describePaused, pausedDepth)).slice(1);
    const scope = this.#current();
    const state: PausedState = {
      ...(scope === undefined
        ? {}
        : { scope: { id: scope.id, scope: scope.scope, startedMs: scope.startedMs, deadlineMs: scope.deadlineMs } }),
      frames,
    };
    return JSON.stringify(state, (key, value: unknown) => (key === 'site' ? undefined : value));
  }

  #current(): ActiveScope | undefined {
    const scope = this.#storage.getStore();
    return scope?.isOpen === true ? scope : undefined;
  }

  #close(scope: ActiveScope): void {
    if (!scope.isOpen) return;
    scope.isOpen = false;
    this.#active.delete(scope.id);
    this.#table.close(scope.slot);
    this.#promises.forget(scope.id, this.#active.size === 0);
    this.#handles.forget(scope.id);
  }

  #answer({ number, scopeId }: Question): void {
    this.#signal(answeringAt, number);
    const scope = this.#active.get(scopeId);
    if (scope === undefined) this.#reply({ number });
    else {
      this.#promises.pause();
      this.#handles.pause();
      // The search for the holders of locks takes a while; what is known without it is safe by then.
      for (const searchHolders of [false, true]) {
        this.#reply({ number, hang: { scope: scope.scope, dump: this.#describe(scope, searchHolders) } });
      }
    }
    this.#signal(answeredAt, number);
    // The scope is judged: its code must not run on, nor meet the objects that the search has touched.
    if (scope !== undefined) Atomics.wait(this.#control, neverAt, 0, freezeMs);
  }

  #reply(answer: Answer): void {
    this.#port.postMessage(answer, []);
  }

  #signal(index: number, value: number): void {
    Atomics.store(this.#control, index, value);
    Atomics.notify(this.#control, index);
  }

  #describe(scope: ActiveScope, searchHolders: boolean): HangDump {
    const nowMs = monotonicMs();
    try {
      const pending = this.#promises.pending(scope.id);
      const passes = searchHolders ? this.#promises.passes(scope.id) : [];
      const handles = this.#handles.open(scope.id);
      return describeWaitingScope(
        { scope, result: scope.result, pending, passes, handles, notes: this.#notes(), nowMs },
        this.#places,
      );
    } catch (error) {
      // A broken global of the code under test can break the description, which must not cost the report.
      const lines = [String(error instanceof Error ? error.stack : error)];
      const predicate = 'does not end, and what it waits for could not be described';
      const sections = [{ title: 'Error while describing', lines }];
      return composeDump({ scope, nowMs, kind: 'unknown', place: undefined, predicate, sections }, this.#places);
    }
  }

  #notes(): string[] {
    const { untracked } = this.#promises;
    const faked = globalThis.setTimeout !== setTimeoutAtStart;
    return [
      ...(untracked === 0 ? [] : [`${untracked} promises were not tracked, to bound the cost; waits may be missing above.`]),
      ...(faked
        ? ["setTimeout is not the system's own (fake timers?): a timer set with it fires only when its clock is advanced."]
        : []),
    ];
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
