import type { MessageModel } from '../module-registry/reference-model/reference-model.ts';
import { assertDrainOptions } from './drain.ts';
import { DirectChannel } from './direct-channel.ts';
import type { Lane } from './lane.ts';
import type { LaneClosure } from './lane-gate.ts';
import type { Carried, ModuleOf, SentBy } from './message-model.ts';
import type { MessageSender } from './message-sender.ts';
import type { Receipt } from './receipt.ts';
import type { DrainOptions, SendAsyncOptions, SendOptions } from './router-options.ts';

/** How a module stands with its messages, now and so far. */
export interface ModuleTraffic {
  readonly module: string;
  /** It is given its messages. */
  readonly isOpen: boolean;
  /** Why it is not. */
  readonly closures: readonly LaneClosure[];
  /** Messages that wait: by priority, and of them those that failed and are to be tried again. */
  readonly queued: { readonly critical: number; readonly high: number; readonly normal: number; readonly low: number };
  readonly backlog: number;
  readonly held: number;
  /** Being handled. */
  readonly inFlight: number;
  /** About how much memory the payloads of all these take. */
  readonly sizeBytes: number;
  readonly accepted: number;
  readonly handled: number;
  readonly failures: number;
  readonly retries: number;
  readonly timeouts: number;
  readonly direct: number;
  readonly refused: number;
  readonly dropped: number;
  readonly deadLettered: number;
  readonly crashes: number;
}

/** A module's connection to the router of its organisation. */
export class ModulePort<Model extends MessageModel = MessageModel, Name extends string = string> implements AsyncDisposable {
  readonly name: Name;
  readonly organisationId: string;
  readonly #sender: MessageSender;
  readonly #lane: Lane;
  readonly #detach: (options: DrainOptions) => Promise<void>;
  #detaching: Promise<void> | undefined;

  constructor(
    name: Name,
    organisationId: string,
    sender: MessageSender,
    lane: Lane,
    detach: (options: DrainOptions) => Promise<void>,
  ) {
    this.name = name;
    this.organisationId = organisationId;
    this.#sender = sender;
    this.#lane = lane;
    this.#detach = detach;
  }

  /**
   * Gives the message to every module that receives its type, once each. It is handled later, not within this call. A message that no module receives becomes a dead letter.
   *
   * @throws {InvalidPayloadError} naming every bad field. As with all errors here, nothing was kept.
   * @throws {QueueFullError} no module that receives it has room.
   * @throws {NotInModelError} the model does not let this module send it.
   * @throws {UnknownMessageTypeError}
   * @throws {NotAttachedError} this module was detached.
   * @throws {RouterClosedError}
   * @throws {TypeError} an option is none.
   */
  send<Type extends SentBy<Model, Name>>(type: Type, payload: Carried<Model, Type>, options?: SendOptions): Receipt {
    return this.#sender.send(type, payload, options);
  }

  /**
   * As `send`; but where a module whose overflow is `wait` has no room, it waits until there is. First come first served among those of one type.
   *
   * @throws {SendAbortedError} `signal` was aborted while it waited.
   * @throws {TooManyError} too many wait already.
   */
  sendAsync<Type extends SentBy<Model, Name>>(
    type: Type,
    payload: Carried<Model, Type>,
    options?: SendAsyncOptions,
  ): Promise<Receipt> {
    return this.#sender.sendAsync(type, payload, options);
  }

  /**
   * A short way for a pair that has much to say to each other; `OrganisationRouter.pairs` tells which.
   *
   * @throws {NotInModelError} the model does not let the one send it or the other receive it.
   * @throws {NotAttachedError} the other module is not attached, or does not receive this type.
   */
  directChannel<Type extends SentBy<Model, Name>>(type: Type, to: ModuleOf<Model>): DirectChannel<Carried<Model, Type>> {
    return new DirectChannel(this.#sender, this.#sender.laneOf(type, to), type);
  }

  /** Gives it no more messages until `resume`. What is queued stays, and more is taken while there is room. */
  suspend(): void {
    this.#lane.close('suspended');
  }

  resume(): void {
    this.#lane.open('suspended');
  }

  traffic(): ModuleTraffic {
    return trafficOf(this.#lane);
  }

  /**
   * Takes no more messages for it, and from it only what its handlers send on; resolves when what is queued was handled, or after `drainMs`: what is left then becomes dead
   * letters. Again it returns the same promise. A handler must not wait for it, as it waits for the handler.
   *
   * @throws {InvalidConfigurationError} an option is out of bounds.
   */
  detach(options: DrainOptions = {}): Promise<void> {
    assertDrainOptions(options);
    return (this.#detaching ??= this.#detach(options));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.detach();
  }
}

export function trafficOf(lane: Lane): ModuleTraffic {
  const { name, gate, backlog, backlogs, held, inFlight, sizeBytes, tally } = lane;
  const { isOpen, closures } = gate;
  const [critical = 0, high = 0, normal = 0, low = 0] = backlogs;
  const queued = { critical, high, normal, low };
  return { module: name, isOpen, closures, queued, backlog, held, inFlight, sizeBytes, ...tally };
}
