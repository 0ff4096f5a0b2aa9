import { setImmediate as nextTurn } from 'node:timers/promises';
import { QueueFullError, RouterClosedError } from '../../../src/runtime/message-router/message-router.ts';
import type { CheckedReceipt, DeliveryChecker, Numbered, Stream } from '../checker/delivery-checker.ts';

/** What a message carries beside its number. */
export interface Extra {
  readonly filling?: string;
  readonly isPoison?: boolean;
}

/** One source that sends messages of one priority without pause. */
export interface Flow {
  readonly stream: Stream;
  /** Waits for room, or throws when there is none; then it is tried again a turn later. */
  readonly send: (payload: Numbered & Extra) => CheckedReceipt | Promise<CheckedReceipt>;
  readonly extra?: () => Extra;
}

/** Messages that one flow sends in one turn of the event loop. */
const mostPerTurn = 64;

const nothing: Extra = {};

/** Sends in bursts of random length, as much as the router takes, and tells the checker what it took. */
export class Load {
  readonly #checker: DeliveryChecker;
  readonly #random: () => number;
  readonly #afterBurst: () => void;
  /** Sends for which no module had room. */
  refused = 0;

  constructor(checker: DeliveryChecker, random: () => number, afterBurst: () => void) {
    this.#checker = checker;
    this.#random = random;
    this.#afterBurst = afterBurst;
  }

  /** Resolves once all flows have ended: after `stop`, or when the router takes no more. */
  async run(flows: readonly Flow[], stop: AbortSignal): Promise<void> {
    await Promise.all(flows.map((flow) => this.#run(flow, stop)));
  }

  async #run(flow: Flow, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        await this.#burst(flow, 1 + Math.floor(this.#random() * mostPerTurn));
      } catch (error) {
        if (error instanceof RouterClosedError) return;
        if (!(error instanceof QueueFullError)) throw error;
        this.refused += 1;
      }
      this.#afterBurst();
      await nextTurn();
    }
  }

  async #burst({ stream, send, extra }: Flow, length: number): Promise<void> {
    for (let sent = 0; sent < length; sent += 1) {
      const receipt = send({ stream: stream.index, number: stream.next, ...(extra?.() ?? nothing) });
      this.#checker.accepted(stream, receipt instanceof Promise ? await receipt : receipt);
    }
  }
}
