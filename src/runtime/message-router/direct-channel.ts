import type { Lane } from './lane.ts';
import type { MessageSender } from './message-sender.ts';
import type { Receipt } from './receipt.ts';
import type { SendOptions } from './router-options.ts';

/**
 * The short way of one type of message from one module to another: for a pair that has much to say to each other. Its messages reach that module alone. When the module has
 * nothing else to do, its handler is called within `send`; otherwise the message waits in the queue as any other, so that the order is kept.
 */
export class DirectChannel<Payload> {
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly #sender: MessageSender;
  readonly #lane: Lane;

  constructor(sender: MessageSender, lane: Lane, type: string) {
    this.from = sender.module;
    this.to = lane.name;
    this.type = type;
    this.#sender = sender;
    this.#lane = lane;
  }

  /** As `ModulePort.send`. @throws {NotAttachedError} one of the two modules was detached. */
  send(payload: Payload, options?: SendOptions): Receipt {
    return this.#sender.send(this.type, payload, options, undefined, this.#lane);
  }
}
