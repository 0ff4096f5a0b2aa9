import type { Receipt } from './receipt.ts';
import { SendAbortedError } from './router-errors.ts';

/** A send that waits for room. */
interface WaitingSender {
  /** A handler, which sends on while it handles a message. */
  readonly isHandler: boolean;
  readonly hasRoom: () => boolean;
  readonly send: () => Receipt;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: unknown) => void;
}

/** The senders of one organisation that wait for room, first come first served among those of one line: of one route, or of one lane. */
export class WaitingSenders {
  readonly #lines = new Map<object, Set<WaitingSender>>();
  #isLettingIn = false;
  count = 0;

  /** Whether others were there first. */
  isAwaited(line: object): boolean {
    return this.count > 0 && !this.#isLettingIn && this.#lines.has(line);
  }

  join(
    at: object,
    hasRoom: () => boolean,
    send: () => Receipt,
    signal: AbortSignal | undefined,
    isHandler = false,
  ): Promise<Receipt> {
    const { promise, resolve, reject } = Promise.withResolvers<Receipt>();
    const sender = { isHandler, hasRoom, send, resolve, reject };
    const abort = (): void => {
      if (this.#leave(at, sender)) reject(new SendAbortedError(signal?.reason));
    };
    signal?.addEventListener('abort', abort, { once: true });
    const line = this.#lines.get(at) ?? new Set();
    this.#lines.set(at, line.add(sender));
    this.count += 1;
    return signal === undefined ? promise : promise.finally(() => signal.removeEventListener('abort', abort));
  }

  /** Sends for all who wait, as far as there is room. */
  letIn(): void {
    if (this.count === 0 || this.#isLettingIn) return;
    this.#isLettingIn = true;
    for (const [at, line] of this.#lines) {
      for (const sender of line) {
        if (!sender.hasRoom()) break;
        this.#leave(at, sender);
        settle(sender);
      }
    }
    this.#isLettingIn = false;
  }

  /** Ends all waits, or all but those of handlers. */
  refuse(error: Error, sparesHandlers = false): void {
    for (const [at, line] of this.#lines) {
      for (const sender of line) {
        if (sparesHandlers && sender.isHandler) continue;
        this.#leave(at, sender);
        sender.reject(error);
      }
    }
  }

  #leave(at: object, sender: WaitingSender): boolean {
    const line = this.#lines.get(at);
    if (line === undefined || !line.delete(sender)) return false;
    if (line.size === 0) this.#lines.delete(at);
    this.count -= 1;
    return true;
  }
}

function settle({ send, resolve, reject }: WaitingSender): void {
  try {
    resolve(send());
  } catch (error) {
    reject(error);
  }
}
