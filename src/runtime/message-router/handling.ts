import type { MessageModel } from '../module-registry/reference-model/reference-model.ts';
import type { Attempt } from './attempt.ts';
import type { MessageSender } from './message-sender.ts';
import type { Carried, SentBy } from './message-model.ts';
import type { Message } from './message.ts';
import type { Receipt } from './receipt.ts';
import type { RoutedMessage } from './routed-message.ts';
import type { SendAsyncOptions, SendOptions } from './router-options.ts';

/** Handles one message. A returned promise is waited for; to throw or to reject is a failed attempt. */
export type MessageHandler<Model extends MessageModel, Name extends string, Type extends string> = (
  message: Message<Type, Carried<Model, Type>>,
  handling: Handling<Model, Name>,
) => unknown;

/** One call of a handler: what it sends on belongs to the trace of the message. */
export class Handling<Model extends MessageModel = MessageModel, Name extends string = string> {
  readonly #message: RoutedMessage;
  readonly #attempt: Attempt;
  readonly #sender: MessageSender;

  constructor(message: RoutedMessage, attempt: Attempt, sender: MessageSender) {
    this.#message = message;
    this.#attempt = attempt;
    this.#sender = sender;
  }

  /** Aborted when the call took too long, or is no longer wanted. */
  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  /** Calls of the handler for this message so far that count, this one included. */
  get attempt(): number {
    return this.#attempt.number;
  }

  /** As `ModulePort.send`; also while the router is being closed. */
  send<Type extends SentBy<Model, Name>>(type: Type, payload: Carried<Model, Type>, options?: SendOptions): Receipt {
    return this.#sender.send(type, payload, options, this.#message);
  }

  /** As `ModulePort.sendAsync`; also while the router is being closed. */
  sendAsync<Type extends SentBy<Model, Name>>(
    type: Type,
    payload: Carried<Model, Type>,
    options?: SendAsyncOptions,
  ): Promise<Receipt> {
    return this.#sender.sendAsync(type, payload, options, this.#message);
  }
}
