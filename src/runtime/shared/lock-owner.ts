import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A task that takes locks, one step after the other: while it waits for a lock it does nothing else. What it holds it gives back only when its wait
 * has ended; on this rests that a circle of waits is a deadlock. A task that is seen to act while it waits runs several branches, and counts as one
 * that can go on until it neither holds nor waits: no false alarm, but perhaps a missed one. Give each branch an owner of its own.
 */
export class LockOwner {
  readonly name: string;
  /** Other organisations are not told its name. */
  readonly organisationId: string;
  #waits = 0;
  #holdings = 0;
  #actedWhileWaiting = false;

  constructor(name: string, organisationId: string) {
    this.name = name;
    this.organisationId = organisationId;
  }

  /** Whether it was seen to act while it waited. */
  get isConcurrent(): boolean {
    return this.#actedWhileWaiting;
  }

  /** Says that it begins to wait. */
  beginWait(): void {
    this.#act();
    this.#waits += 1;
  }

  /** Says that a wait ended, with or without what was waited for. */
  endWait(): void {
    this.#waits -= 1;
    this.#settle();
  }

  /** Says that it got something without waiting. */
  take(): void {
    this.#act();
    this.#holdings += 1;
  }

  /** Says that it got what it waited for. */
  takeAfterWait(): void {
    this.#waits -= 1;
    this.#holdings += 1;
  }

  /** Says that it gave something back. */
  giveBack(): void {
    this.#act();
    this.#holdings -= 1;
    this.#settle();
  }

  #act(): void {
    if (this.#waits > 0) this.#actedWhileWaiting = true;
  }

  #settle(): void {
    if (this.#waits === 0 && this.#holdings === 0) this.#actedWhileWaiting = false;
  }
}

const current = new AsyncLocalStorage<LockOwner>();

/** Calls `work` as a task of its own: all locks that it asks for, also after an await, are asked for by this owner. */
export function runAsOwner<Result>(owner: LockOwner, work: () => Result): Result {
  return current.run(owner, work);
}

/** The task whose code is running; undefined outside of any. */
export function currentOwner(): LockOwner | undefined {
  return current.getStore();
}
