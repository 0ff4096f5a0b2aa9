/** What somebody waits to do. */
export interface Wait<Result> {
  readonly hasRoom: () => boolean;
  readonly proceed: () => Result;
  /** Ends the wait when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** What an aborted wait ends with. */
  readonly aborted: (reason: unknown) => Error;
  /** Stays when only the others are refused. */
  readonly isSpared?: boolean;
}

interface Waiter<Result> extends Wait<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Those who wait for room, in lines: first come first served in each. */
export class WaitingLines<Line, Result> {
  readonly #lines = new Map<Line, Set<Waiter<Result>>>();
  readonly #countChanged: () => void;
  #isLettingIn = false;
  count = 0;

  constructor(countChanged: () => void = () => undefined) {
    this.#countChanged = countChanged;
  }

  has(line: Line): boolean {
    return this.count > 0 && this.#lines.has(line);
  }

  /** Whether others were there first: not those who are being let in. */
  isAwaited(line: Line): boolean {
    return this.has(line) && !this.#isLettingIn;
  }

  /** Waits until `letIn` finds room, then proceeds. @throws {TypeError} the signal is none. */
  join(at: Line, wait: Wait<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const waiter = { ...wait, resolve, reject };
    const { signal } = wait;
    const abort = (): void => {
      if (this.#leave(at, waiter)) reject(wait.aborted(signal?.reason));
    };
    signal?.addEventListener('abort', abort, { once: true });
    const line = this.#lines.get(at) ?? new Set();
    this.#lines.set(at, line.add(waiter));
    this.count += 1;
    this.#countChanged();
    return signal === undefined ? promise : promise.finally(() => signal.removeEventListener('abort', abort));
  }

  /** Lets in all who wait, as far as there is room. Called by somebody who is being let in, it does nothing. */
  letIn(): void {
    if (this.count === 0 || this.#isLettingIn) return;
    this.#isLettingIn = true;
    for (const [at, line] of this.#lines) {
      for (const waiter of line) {
        if (!waiter.hasRoom()) break;
        this.#leave(at, waiter);
        settle(waiter);
      }
    }
    this.#isLettingIn = false;
  }

  /** Ends all waits, or all but those that are to be spared. */
  refuse(error: Error, sparesSome = false): void {
    for (const [at, line] of this.#lines) {
      for (const waiter of line) {
        if (sparesSome && waiter.isSpared === true) continue;
        this.#leave(at, waiter);
        waiter.reject(error);
      }
    }
  }

  #leave(at: Line, waiter: Waiter<Result>): boolean {
    const line = this.#lines.get(at);
    if (line === undefined || !line.delete(waiter)) return false;
    if (line.size === 0) this.#lines.delete(at);
    this.count -= 1;
    this.#countChanged();
    return true;
  }
}

function settle<Result>({ proceed, resolve, reject }: Waiter<Result>): void {
  try {
    resolve(proceed());
  } catch (error) {
    reject(error);
  }
}
