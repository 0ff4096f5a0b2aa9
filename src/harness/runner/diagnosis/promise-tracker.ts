import { promiseHooks } from 'node:v8';
import { captureTrace } from './stack-trace.ts';
import type { StackTrace } from './stack-trace.ts';

/** One call of an async function (or one `then` callback), from its first await on. */
export interface Activation {
  /** The await or `then` that first suspended it. */
  readonly birth: PromiseRecord;
  readonly depth: number;
  /** How many times it was resumed. */
  turns: number;
}

/** A promise seen at its creation. An `await` creates one too: its place is the place of the await. */
export interface PromiseRecord {
  /** In order of creation. */
  readonly id: number;
  readonly scopeId: number;
  readonly trace: StackTrace;
  /** What the `await` or `then` that created this promise waits for; undefined for all other promises. */
  waitsFor: Promise<unknown> | undefined;
  /** The activation that was running; undefined while none had been resumed. */
  readonly during: Activation | undefined;
  /** The innermost promise created earlier in the same stretch of running code whose creator had not given it away. */
  readonly below: PromiseRecord | undefined;
  /** For an await: the call that waits. */
  activation: Activation | undefined;
  settled: boolean;
}

/** A stretch of code that runs without interruption. */
interface Stretch {
  readonly base: Activation | undefined;
  readonly own: PromiseRecord | undefined;
  top: PromiseRecord | undefined;
  /** The await that was the last thing to happen so far. */
  lastWait: PromiseRecord | undefined;
}

/** Frames kept of an await; and of other promises, whose makers must be found farther down. Each costs a quarter of a microsecond. */
const waitDepth = 5;
const promiseDepth = 8;
/** Promises tracked at full rate; beyond, those that the watchdog grants with each of its ticks. */
const fullRateCount = 20_000;
/** How many settled promises are remembered, to know who passed a lock. */
const rememberedPasses = 1024;
/** How far back the ancestry of a call is kept, so that an endless chain of calls is not retained. */
const maxDepth = 64;

/**
 * Follows the promises created inside scopes, through `v8.promiseHooks`. A pending one is held until it settles or its scope ends.
 *
 * V8 does not tell which call of an async function an await belongs to; it follows from the order of events. A call that
 * awaits is suspended at once: when the last thing a resumed call's stretch of code did was to await, that await is its own, and every
 * other await in the stretch belongs to a call that started in it.
 */
export class PromiseTracker {
  readonly #records = new Map<Promise<unknown>, PromiseRecord>();
  readonly #passes: WeakRef<PromiseRecord>[] = [];
  readonly #currentScopeId: () => number | undefined;
  readonly #grants: Int32Array;
  readonly #outside: Stretch = { base: undefined, own: undefined, top: undefined, lastWait: undefined };
  #stretch = this.#outside;
  #paused = false;
  #created = 0;
  #passed = 0;
  #untracked = 0;

  /** @param grants One integer: how many promises more may be tracked past the full rate; the watchdog refills it. */
  constructor(currentScopeId: () => number | undefined, grants: Int32Array) {
    this.#currentScopeId = currentScopeId;
    this.#grants = grants;
    promiseHooks.createHook({
      init: this.#onCreated,
      before: (promise) => this.#onResumed(promise),
      after: () => void (this.#stretch = this.#outside),
      settled: (promise) => this.#onSettled(promise),
    });
  }

  /** The pending promises of a scope, in order of creation. */
  pending(scopeId: number): Map<Promise<unknown>, PromiseRecord> {
    return new Map([...this.#records].filter(([, record]) => record.scopeId === scopeId));
  }

  /** Settled promises that no `await` or `then` created (what calls returned and constructors made), in the order of settling. */
  passes(scopeId: number): PromiseRecord[] {
    const oldest = this.#passed % rememberedPasses;
    return [...this.#passes.slice(oldest), ...this.#passes.slice(0, oldest)]
      .flatMap((reference) => reference.deref() ?? [])
      .filter((record) => record.scopeId === scopeId);
  }

  /** How many promises were not tracked, to keep the cost within bounds. */
  get untracked(): number {
    return this.#untracked;
  }

  /** Tracks nothing from here on. For the time of the dump, which makes promises of its own. */
  pause(): void {
    this.#paused = true;
  }

  /** Forgets what was created in the scope. `last`: no other scope is open. */
  forget(scopeId: number, last: boolean): void {
    for (const [promise, record] of this.#records) if (record.scopeId === scopeId) this.#records.delete(promise);
    if (!last) return;
    this.#created = 0;
    this.#untracked = 0;
    this.#passes.length = 0;
    this.#passed = 0;
    this.#outside.top = undefined;
  }

  readonly #onCreated = (promise: Promise<unknown>, parent: Promise<unknown> | undefined): void => {
    const scopeId = this.#paused ? undefined : this.#currentScopeId();
    if (scopeId === undefined || !this.#mayTrack()) return;
    const stretch = this.#stretch;
    // Whoever waits for a promise was given it, so the call that made it has returned or is suspended.
    if (parent !== undefined && stretch.top !== undefined && this.#records.get(parent) === stretch.top)
      stretch.top = stretch.top.below;
    const record: PromiseRecord = {
      id: this.#created,
      scopeId,
      trace: captureTrace(this.#onCreated, parent === undefined ? promiseDepth : waitDepth),
      waitsFor: parent,
      during: stretch.base !== undefined && stretch.base.depth < maxDepth ? stretch.base : undefined,
      below: stretch.top,
      activation: undefined,
      settled: false,
    };
    this.#records.set(promise, record);
    stretch.lastWait = parent === undefined ? undefined : record;
    if (parent === undefined) stretch.top = record;
  };

  #mayTrack(): boolean {
    if (this.#created++ < fullRateCount) return true;
    const granted = this.#grants[0] ?? 0;
    if (granted > 0) this.#grants[0] = granted - 1;
    else this.#untracked++;
    return granted > 0;
  }

  #onResumed(promise: Promise<unknown>): void {
    const own = this.#records.get(promise);
    const base = own === undefined ? undefined : (own.activation ??= startActivation(own));
    if (base !== undefined) base.turns++;
    this.#outside.top = undefined;
    this.#stretch = { base, own, top: undefined, lastWait: undefined };
  }

  #onSettled(promise: Promise<unknown>): void {
    const stretch = this.#stretch;
    const record = this.#records.get(promise);
    if (record !== undefined) {
      this.#records.delete(promise);
      record.settled = true;
      if (record === stretch.own && stretch.lastWait !== undefined) stretch.lastWait.activation = stretch.base;
      if (record === stretch.top) stretch.top = record.below;
      if (record.waitsFor === undefined) this.#passes[this.#passed++ % rememberedPasses] = new WeakRef(record);
      record.waitsFor = undefined;
    }
    stretch.lastWait = undefined;
  }
}

/** The call that an await or `then` belongs to when nothing earlier of that call is known. */
export function startActivation(birth: PromiseRecord): Activation {
  return { birth, depth: (birth.during?.depth ?? 0) + 1, turns: 0 };
}
