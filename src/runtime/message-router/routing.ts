import type { CheckedOptions } from './checked-options.ts';
import type { Lane } from './lane.ts';
import type { OrganisationCore } from './organisation-core.ts';
import { payloadSize } from './payload-size.ts';
import { duplicate, nobody } from './receipt.ts';
import type { Receipt } from './receipt.ts';
import { RoutedMessage, ranks } from './routed-message.ts';
import type { MessageContext } from './routed-message.ts';
import { QueueFullError, RouterClosedError, SendAbortedError, TooManyError } from './router-errors.ts';
import type { Route } from './routes.ts';

/** Where routed messages go beside. */
export interface MessageBridge extends Disposable {
  publish(message: RoutedMessage): void;
}

/** What is to be sent. */
export interface Draft {
  readonly route: Route;
  readonly source: string;
  readonly payload: unknown;
  readonly options: CheckedOptions | undefined;
  /** The message whose handler sends it. */
  readonly parent?: RoutedMessage | undefined;
  readonly context?: MessageContext | undefined;
  /** To this module alone, and at once if it has nothing else to do. */
  readonly direct?: Lane | undefined;
  /** It came from the bus, and need not go there. */
  readonly isFromBus?: boolean;
  /** It came from another router, which goes on in order: it waits for room also where others are refused. */
  readonly isLinked?: boolean;
}

/** Handlers that direct channels may call within each other. */
const deepestDirect = 64;

/** Puts messages into the lanes of the modules that receive them. A message is checked before anything is done with it: what throws has changed nothing. */
export class Routing {
  readonly #core: OrganisationCore;
  /** Carries what is routed, when there is a bus. */
  bridge: MessageBridge | undefined;
  #sequence = 0;
  #directDepth = 0;

  constructor(core: OrganisationCore) {
    this.#core = core;
  }

  /**
   * @throws {InvalidPayloadError} naming every bad field.
   * @throws {QueueFullError} no module that receives it has room.
   * @throws {RouterClosedError}
   */
  send(draft: Draft): Receipt {
    const { route, payload } = draft;
    if (this.#core.state !== 'open') this.#mustTake(draft);
    route.kind.check(payload);
    return this.#route(draft, payloadSize(payload));
  }

  /** As `send`; waits while a module whose overflow is `wait` has no room. @throws {SendAbortedError} @throws {TooManyError} */
  async sendAsync(draft: Draft, signal?: AbortSignal): Promise<Receipt> {
    const { route, payload, direct, isLinked = false } = draft;
    const { waiting, shared } = this.#core;
    this.#mustTake(draft);
    route.kind.check(payload);
    const sizeBytes = payloadSize(payload);
    const line = direct ?? route;
    const hasRoom = (): boolean => !lanesOf(route, direct).some((lane) => lane.isAwaitedFor(sizeBytes, isLinked));
    if (!waiting.isAwaited(line) && hasRoom()) return this.#route(draft, sizeBytes);
    if (signal?.aborted === true) throw new SendAbortedError(signal.reason);
    const { maxWaitingSenders } = shared.options;
    if (waiting.count >= maxWaitingSenders) {
      shared.tally.boundHits.waitingSenders += 1;
      throw new TooManyError('maxWaitingSenders', maxWaitingSenders);
    }
    shared.tally.waits += 1;
    return waiting.join(line, {
      hasRoom,
      proceed: () => this.#route(draft, sizeBytes),
      signal,
      aborted: (reason) => new SendAbortedError(reason),
      // What handlers send on is taken until the router is closed.
      isSpared: draft.parent !== undefined,
    });
  }

  /** Routes what somebody else published, if a module receives it. Nobody is told when there is no room: then it is a dead letter. */
  takeFromBus(draft: Draft): void {
    const { route, payload } = draft;
    if (this.#core.state !== 'open' || route.lanes.length === 0) return;
    try {
      route.kind.check(payload);
    } catch {
      this.#core.shared.tally.invalid += 1;
      return;
    }
    this.#route(draft, payloadSize(payload));
  }

  #mustTake({ parent }: Draft): void {
    const { state } = this.#core;
    if (state === 'closed' || (state === 'draining' && parent === undefined)) throw new RouterClosedError();
  }

  #route(draft: Draft, sizeBytes: number): Receipt {
    const { route, direct, options } = draft;
    if (options?.id !== undefined && this.#core.ids.has(options.id)) return this.#isDuplicate();
    const message = this.#messageOf(draft, sizeBytes);
    if (message.hop > this.#core.shared.options.maxHops) return this.#isNobodys(message, 'too-many-hops');
    if (direct !== undefined && this.#isFree(direct, sizeBytes)) return this.#giveDirectly(message, draft, direct);
    const lanes = lanesOf(route, direct);
    if (lanes.length === 0) return this.#isNobodys(message, 'no-subscriber');
    const refusedBy = this.#give(message, direct ?? route, lanes);
    if (refusedBy.length === lanes.length && draft.isFromBus !== true) throw new QueueFullError(message.type, refusedBy);
    this.#note(message, draft);
    return this.#receiptOf(message, lanes.length, refusedBy);
  }

  #receiptOf(message: RoutedMessage, lanes: number, refusedBy: readonly string[]): Receipt {
    for (const name of refusedBy) this.#core.addDeadLetter(message, name, 'refused');
    return { message, takers: lanes - refusedBy.length, refusedBy };
  }

  /** @returns The names of those that have no room. */
  #give(message: RoutedMessage, line: Route | Lane, lanes: readonly Lane[]): readonly string[] {
    const { waiting } = this.#core;
    const isAwaited = waiting.isAwaited(line);
    let refusedBy = nobody;
    for (let place = 0; place < lanes.length; place += 1) {
      const lane = lanes[place]!;
      const mayTake = lane.settings.overflow !== 'wait' || !(isAwaited || waiting.isAwaited(lane));
      const isTaken = mayTake ? lane.take(message) : lane.refuse(message);
      if (!isTaken) refusedBy = [...refusedBy, lane.name];
    }
    return refusedBy;
  }

  #isFree(lane: Lane, sizeBytes: number): boolean {
    return this.#directDepth < deepestDirect && lane.isFreeFor(sizeBytes) && !this.#core.waiting.isAwaited(lane);
  }

  /** Calls the handler, which may send in turn: by then the message must have been noted. Who is told on the bus may send, too: then it waits as any other. */
  #giveDirectly(message: RoutedMessage, draft: Draft, lane: Lane): Receipt {
    this.#note(message, draft);
    if (!this.#isFree(lane, message.sizeBytes)) return this.#receiptOf(message, 1, this.#give(message, lane, [lane]));
    this.#directDepth += 1;
    lane.handleNow(message);
    this.#directDepth -= 1;
    return { message, takers: 1, refusedBy: nobody };
  }

  #isDuplicate(): Receipt {
    this.#core.shared.tally.duplicates += 1;
    return duplicate;
  }

  #isNobodys(message: RoutedMessage, reason: 'no-subscriber' | 'too-many-hops'): Receipt {
    this.#core.shared.tally.sent += 1;
    this.#core.addDeadLetter(message, undefined, reason);
    return { message, takers: 0, refusedBy: nobody };
  }

  #note(message: RoutedMessage, { options, isFromBus = false }: Draft): void {
    this.#core.shared.tally.sent += 1;
    if (options?.id !== undefined) this.#core.ids.add(options.id);
    if (!isFromBus) this.bridge?.publish(message);
  }

  #messageOf({ route, source, payload, options, parent, context }: Draft, sizeBytes: number): RoutedMessage {
    const { kind } = route;
    const rank = options?.priority === undefined ? kind.rank : ranks[options.priority];
    const own = context ?? contextOf(options, parent);
    this.#sequence += 1;
    return new RoutedMessage(
      this.#core.origin,
      this.#sequence,
      kind.type,
      payload,
      rank,
      source,
      this.#core.nowMs(),
      sizeBytes,
      own,
      parent,
    );
  }
}

function lanesOf(route: Route, direct: Lane | undefined): readonly Lane[] {
  return direct === undefined ? route.lanes : [direct];
}

function contextOf(options: CheckedOptions | undefined, parent: RoutedMessage | undefined): MessageContext | undefined {
  const correlationId = options?.correlationId ?? parent?.context?.correlationId;
  if (options?.id === undefined && correlationId === undefined) return undefined;
  return { id: options?.id, correlationId };
}
