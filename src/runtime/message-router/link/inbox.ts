import { isThenable } from '../../shared/is-thenable.ts';
import { Ring } from '../../shared/ring.ts';
import { violation } from './link-failure.ts';
import { HandlerTakenError } from './link-errors.ts';
import { decodeMessage } from './message-text.ts';
import type { LinkedMessage } from './module-link.ts';
import { OutcomeLog } from './outcome-log.ts';
import { refusalOf } from './outcome.ts';
import type { Refusal } from './outcome.ts';
import type { Window } from './window.ts';

export type MessageHandler = (message: LinkedMessage) => unknown;

interface Arrival {
  readonly number: number;
  readonly sizeBytes: number;
  readonly message: LinkedMessage;
  /** Of which the number is one. */
  readonly era: number;
}

/**
 * What has come from the peer: each message once and in order to the handler, its outcome into the log. Knows no socket. A peer that sends more than
 * the window allows is at fault.
 */
export class Inbox {
  readonly counts = { received: 0, duplicatesDropped: 0 };
  readonly log = new OutcomeLog();
  readonly #window: Window;
  readonly #onOutcome: () => void;
  readonly #arrivals = new Ring<Arrival>();
  #handler: MessageHandler | undefined;
  #isDelivering = false;
  #isStopped = false;
  #received = 0;
  #running = 0;
  #unsettledBytes = 0;
  /** Goes up when the peer is another: what was received before has no outcome that anybody waits for. */
  #era = 0;

  /** @param onOutcome  Called for each outcome that the peer is to be told. */
  constructor(window: Window, onOutcome: () => void) {
    this.#window = window;
    this.#onOutcome = onOutcome;
  }

  /** The number of the last message received from the peer's session. */
  get received(): number {
    return this.#received;
  }

  /** Messages whose handler has not settled. */
  get running(): number {
    return this.#running;
  }

  get unsettled(): number {
    return this.#running + this.#arrivals.length;
  }

  /**
   * Takes a message that has arrived; one that had arrived before is dropped. `deliver` hands it on.
   *
   * @throws {LinkFailure} one before it is missing, it is malformed, or more are under way than the window allows.
   */
  accept(number: number, text: string, sizeBytes: number): void {
    if (number > this.#received + 1) throw violation('the peer has left out a message');
    if (number <= this.#received) return void (this.counts.duplicatesDropped += 1);
    this.#assertRoom(number, sizeBytes);
    const message = decodeMessage(text);
    this.#received = number;
    this.counts.received += 1;
    this.#unsettledBytes += sizeBytes;
    this.#arrivals.push({ number, sizeBytes, message, era: this.#era });
  }

  /** Calls the handler for all that has arrived. Within a call of the handler it does nothing, because the outer call goes on. */
  deliver(): void {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    while (this.#handler !== undefined && !this.#isStopped) {
      const arrival = this.#arrivals.shift();
      if (arrival === undefined) break;
      this.#handle(arrival, this.#handler);
    }
    this.#isDelivering = false;
  }

  /** @throws {HandlerTakenError} there is one already. */
  setHandler(handler: MessageHandler): Disposable {
    if (this.#handler !== undefined) throw new HandlerTakenError();
    // A function of its own, so that disposing twice does not take away a later handler that is the same function.
    const own: MessageHandler = (message) => handler(message);
    this.#handler = own;
    queueMicrotask(() => this.deliver());
    return {
      [Symbol.dispose]: () => {
        if (this.#handler === own) this.#handler = undefined;
      },
    };
  }

  /** The handler is not called any more. What arrived and was not handed on is forgotten: the peer was told no outcome of it. */
  stop(): void {
    this.#isStopped = true;
    this.#handler = undefined;
    this.#arrivals.clear();
  }

  /** Counts anew, for a peer that knows nothing of what it sent. What was not handed on is forgotten, as it will be sent again or by nobody. */
  restart(): void {
    this.#era += 1;
    this.#received = this.#unsettledBytes = 0;
    this.#arrivals.clear();
    this.log.clear();
  }

  #assertRoom(number: number, sizeBytes: number): void {
    const { messages, bytes } = this.#window;
    if (number - this.log.confirmed > messages || (this.#unsettledBytes > 0 && this.#unsettledBytes + sizeBytes > bytes))
      throw violation('the peer has sent more than the window allows');
  }

  #handle(arrival: Arrival, handler: MessageHandler): void {
    this.#running += 1;
    try {
      const result = handler(arrival.message);
      if (isThenable(result)) this.#await(arrival, result);
      else this.#settle(arrival);
    } catch (error) {
      this.#settle(arrival, refusalOf(error));
    }
  }

  #await(arrival: Arrival, result: PromiseLike<unknown>): void {
    Promise.resolve(result).then(
      () => this.#settle(arrival),
      (error: unknown) => this.#settle(arrival, refusalOf(error)),
    );
  }

  #settle({ number, sizeBytes, era }: Arrival, refusal?: Refusal): void {
    this.#running -= 1;
    if (era === this.#era) {
      this.#unsettledBytes -= sizeBytes;
      this.log.add(refusal === undefined ? { number } : { number, refusal });
    }
    this.#onOutcome();
  }
}
