import type { WatchedScope } from './hang-watch.ts';

/** A scope that is open, as both threads see it. */
export interface OpenScope {
  /** Unique in the process, from 1. */
  readonly id: number;
  readonly scope: WatchedScope;
  /** On the clock of `monotonicMs`. */
  readonly startedMs: number;
  readonly deadlineMs: number;
}

const slotCount = 1024;
const slotBytes = 4096;
/** In doubles from the start of a slot. */
const startedAt = 0;
const deadlineAt = 1;
/** In 32-bit integers from the start of a slot. */
const idAt = 4;
const lengthAt = 5;
/** In bytes from the start of a slot; the rest is the scope as JSON. */
const textAt = 24;
/** Fits a slot even when every character is escaped. */
const maxTitleLength = 500;

/**
 * The open scopes of a process in memory that its watchdog thread shares, so that opening and closing one costs a few
 * microseconds and no message. Low slots are used first; pages never touched cost nothing.
 */
export class ScopeTable {
  readonly buffer: SharedArrayBuffer;
  readonly #times: Float64Array;
  readonly #words: Int32Array;
  readonly #bytes: Buffer;
  readonly #free: number[] = [];
  #used = 0;
  #lastId = 0;

  constructor(buffer = new SharedArrayBuffer(slotCount * slotBytes)) {
    this.buffer = buffer;
    this.#times = new Float64Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#bytes = Buffer.from(buffer);
  }

  /** @throws {RangeError} 1,024 scopes are open already. */
  open(scope: WatchedScope, startedMs: number): OpenScope & { readonly slot: number } {
    const slot = this.#free.pop() ?? this.#used++;
    if (slot >= slotCount) throw new RangeError(`more than ${slotCount} scopes are open at once`);
    const opened = { id: ++this.#lastId, scope, startedMs, deadlineMs: startedMs + scope.timeoutMs, slot };
    const text = JSON.stringify({ ...scope, title: scope.title.slice(0, maxTitleLength) });
    this.#times[doubleIndex(slot) + startedAt] = startedMs;
    this.#times[doubleIndex(slot) + deadlineAt] = opened.deadlineMs;
    this.#words[wordIndex(slot) + lengthAt] = this.#bytes.write(text, slot * slotBytes + textAt, slotBytes - textAt);
    Atomics.store(this.#words, wordIndex(slot) + idAt, opened.id);
    return opened;
  }

  close(slot: number): void {
    Atomics.store(this.#words, wordIndex(slot) + idAt, 0);
    this.#free.push(slot);
  }

  /** The open scopes whose deadline has passed, the earliest deadline first. Titles are cut at 500 characters. */
  overdue(nowMs: number): OpenScope[] {
    return this.#select((id, deadlineMs) => id !== 0 && deadlineMs <= nowMs).toSorted((a, b) => a.deadlineMs - b.deadlineMs);
  }

  /** The scope with this id, while it is open. Its title is cut at 500 characters. */
  find(wanted: number): OpenScope | undefined {
    return this.#select((id) => id === wanted)[0];
  }

  #select(accept: (id: number, deadlineMs: number) => boolean): OpenScope[] {
    const found: OpenScope[] = [];
    for (let slot = 0; slot < slotCount; slot++) {
      const deadlineMs = this.#times[doubleIndex(slot) + deadlineAt] ?? 0;
      // Slots are taken in order, so the first that was never written ends the table.
      if (deadlineMs === 0) break;
      const id = Atomics.load(this.#words, wordIndex(slot) + idAt);
      const entry = accept(id, deadlineMs) ? this.#read(slot, id) : undefined;
      if (entry !== undefined) found.push(entry);
    }
    return found;
  }

  /** Undefined when the other thread closed the scope meanwhile. */
  #read(slot: number, id: number): OpenScope | undefined {
    const start = slot * slotBytes + textAt;
    const text = this.#bytes.toString('utf8', start, start + (this.#words[wordIndex(slot) + lengthAt] ?? 0));
    const startedMs = this.#times[doubleIndex(slot) + startedAt] ?? 0;
    const deadlineMs = this.#times[doubleIndex(slot) + deadlineAt] ?? 0;
    if (Atomics.load(this.#words, wordIndex(slot) + idAt) !== id) return undefined;
    return { id, scope: JSON.parse(text) as WatchedScope, startedMs, deadlineMs };
  }
}

function doubleIndex(slot: number): number {
  return (slot * slotBytes) / Float64Array.BYTES_PER_ELEMENT;
}

function wordIndex(slot: number): number {
  return (slot * slotBytes) / Int32Array.BYTES_PER_ELEMENT;
}
