import type { MessageModel } from '../module-registry/reference-model/reference-model.ts';
import { assertText } from '../shared/assert-text.ts';
import { durationFrom, functionGiven, functionsGiven, groupGiven, assertConfig } from '../shared/validate-config.ts';
import type { DeadLetter, DeadLetterQuery } from './dead-letter.ts';
import { assertDrainOptions, drain } from './drain.ts';
import type { DrainReport } from './drain.ts';
import { Handling } from './handling.ts';
import type { MessageHandler } from './handling.ts';
import type { Hop } from './hop.ts';
import { Lane } from './lane.ts';
import type { LaneHandler } from './attempt-runner.ts';
import type { LaneOptions } from './lane-settings.ts';
import type { ModuleOf, ReceivedBy } from './message-model.ts';
import type { Message } from './message.ts';
import { MessageSender } from './message-sender.ts';
import type { PairCount } from './message-sender.ts';
import { ModulePort, trafficOf } from './module-port.ts';
import type { ModuleTraffic } from './module-port.ts';
import type { OrganisationCore } from './organisation-core.ts';
import { remoteHandler, remoteLaneOptions } from './remote-module.ts';
import { resolveLane } from './resolve-options.ts';
import type { RouterLink } from './router-link.ts';
import { AlreadyAttachedError, NotInModelError, RouterClosedError, TooManyError } from './router-errors.ts';
import type { DrainOptions, IdleOptions } from './router-options.ts';
import type { Routing } from './routing.ts';

/** A module of this process: what it receives, and how. */
export interface ModuleOptions<Model extends MessageModel, Name extends string> extends LaneOptions {
  /** A handler for each type that it receives. Default: it only sends. */
  readonly receives?: { readonly [Type in ReceivedBy<Model, Name>]?: MessageHandler<Model, Name, Type> };
}

/** A module of another process, which `link` leads to. */
export interface RemoteModuleOptions<Model extends MessageModel, Name extends string> extends Omit<
  LaneOptions,
  'handlerTimeoutMs' | 'crashAfter'
> {
  readonly link: RouterLink;
  readonly receives: readonly ReceivedBy<Model, Name>[];
}

/** The routing of one organisation's messages. It sees nothing of another's. */
export class OrganisationRouter<Model extends MessageModel = MessageModel> implements AsyncDisposable {
  readonly organisationId: string;
  readonly #core: OrganisationCore;
  readonly #routing: Routing;
  readonly #senders = new Map<string, MessageSender>();
  #draining: Promise<DrainReport> | undefined;

  constructor(core: OrganisationCore, routing: Routing) {
    this.organisationId = core.organisationId;
    this.#core = core;
    this.#routing = routing;
  }

  /**
   * Connects a module of this process. From now on each message of the types that it receives is given to it once.
   *
   * @throws {InvalidConfigurationError} naming every option out of bounds.
   * @throws {AlreadyAttachedError}
   * @throws {NotInModelError} the model does not let it receive one of the types.
   * @throws {UnknownMessageTypeError}
   * @throws {TooManyError}
   * @throws {RouterClosedError}
   */
  attach<Name extends ModuleOf<Model>>(name: Name, options: ModuleOptions<Model, Name> = {}): ModulePort<Model, Name> {
    const handlers = handlersOf(options.receives);
    const sender = new MessageSender(name, this.#core, this.#routing);
    const handle: LaneHandler = (message, attempt) =>
      handlers.get(message.type)?.(message, new Handling(message, attempt, sender));
    return this.#attach(name, sender, [...handlers.keys()], options, handle);
  }

  /**
   * Connects a module of another process, whose router is given its messages over the link. While there is no connection they wait here, and then go on in order.
   *
   * @throws as `attach` does.
   */
  attachRemote<Name extends ModuleOf<Model>>(name: Name, options: RemoteModuleOptions<Model, Name>): ModulePort<Model, Name> {
    const { link, receives } = options;
    assertConfig('remote module', [
      ...functionsGiven('link', link, ['send', 'onState']),
      ...(Array.isArray(receives) ? [] : [groupGiven('receives', undefined)]),
    ]);
    const sender = new MessageSender(name, this.#core, this.#routing);
    const port = this.#attach(name, sender, receives, { ...remoteLaneOptions, ...options }, remoteHandler(name, link));
    this.#followLink(name, link);
    return port;
  }

  /** How each attached module stands. */
  modules(): readonly ModuleTraffic[] {
    return Array.from(this.#core.lanes.values(), trafficOf);
  }

  /** How many messages each module has sent to each other one, the busiest pair first. */
  pairs(): readonly PairCount[] {
    return Array.from(this.#senders.values())
      .flatMap((sender) => sender.pairs())
      .toSorted((a, b) => b.sent - a.sent);
  }

  /** The hops of the messages that led to each other, from the first to the last; as far as they have ended and are remembered. */
  trace(correlationId: string): readonly Hop[] {
    const hops = this.hops().filter((hop) => hop.correlationId === correlationId);
    return hops.toSorted((a, b) => a.hop - b.hop);
  }

  /** The latest `maxTracedHops` hops, in the order in which they ended. */
  hops(): readonly Hop[] {
    return this.#core.hops?.list() ?? [];
  }

  /** Messages that were not handled, and why; oldest first. */
  deadLetters(query: DeadLetterQuery = {}): readonly DeadLetter[] {
    return this.#core.deadLetters.list(query);
  }

  /**
   * Gives dead letters to the modules that they were for; those that had come to none, to all that receive their type now. Only that module is given it again, whoever else has it.
   *
   * @returns How many were taken, and how many are dead letters still, as there is no such module or no room.
   * @throws {RouterClosedError}
   */
  redeliver(query: DeadLetterQuery = {}): { readonly taken: number; readonly left: number } {
    if (this.#core.state !== 'open') throw new RouterClosedError();
    return this.#core.deadLetters.takeOut(query, (letter) => this.#takeBack(letter));
  }

  /**
   * Resolves when nothing waits and nothing is being handled, or after `timeoutMs` (default 10,000). A handler must not wait for it.
   *
   * @returns Whether that is so.
   */
  async whenIdle({ timeoutMs = 10_000, signal }: IdleOptions = {}): Promise<boolean> {
    assertConfig('wait until idle', [durationFrom('timeoutMs', timeoutMs, 0)]);
    const { clock, idle } = this.#core;
    await idle.wait(() => this.#core.isIdle, clock, timeoutMs, signal);
    return this.#core.isIdle;
  }

  /**
   * Takes no more messages but what handlers send on, and resolves when all were handled, or after `drainMs`: what is left then becomes dead letters. Modules that do not serve, and those out of reach,
   * may come back until then. Again it returns the same promise. A handler must not wait for it, as it waits for the handler.
   *
   * @throws {InvalidConfigurationError} an option is out of bounds.
   */
  drain(options: DrainOptions = {}): Promise<DrainReport> {
    assertDrainOptions(options);
    return (this.#draining ??= drain(this.#core, options).finally(() => this.#routing.bridge?.[Symbol.dispose]()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain();
  }

  #attach<Name extends string>(
    name: Name,
    sender: MessageSender,
    types: readonly string[],
    options: LaneOptions,
    handle: LaneHandler,
  ): ModulePort<Model, Name> {
    assertText('name', name);
    const { lanes, routes, shared, state, watch } = this.#core;
    if (state !== 'open') throw new RouterClosedError();
    if (lanes.has(name)) throw new AlreadyAttachedError(name);
    for (const { kind } of types.map((type) => routes.get(type)))
      if (!kind.targets.has(name)) throw new NotInModelError(name, 'receive', kind.type, kind.targets);
    const lane = new Lane(name, resolveLane(options, shared.options), handle, this.#core);
    const { maxModules } = shared.options;
    if (lanes.size >= maxModules) {
      shared.tally.boundHits.modules += 1;
      throw new TooManyError('maxModules', maxModules);
    }
    watch?.follow(lane);
    lanes.set(name, lane);
    this.#senders.set(name, sender);
    routes.connect(lane, types);
    return new ModulePort<Model, Name>(name, this.organisationId, sender, lane, (drainOptions) =>
      this.#detach(lane, sender, drainOptions),
    );
  }

  #followLink(name: string, link: RouterLink): void {
    const lane = this.#core.lanes.get(name);
    const follow = (): void => (link.state === 'connected' ? lane?.open('link-partitioned') : lane?.close('link-partitioned'));
    const following = link.onState(follow);
    lane?.onDetach(() => following[Symbol.dispose]());
    follow();
  }

  #takeBack({ message, module }: DeadLetter): boolean {
    const lanes = this.#core.routes.find(message.type)?.lanes ?? [];
    const wanted = lanes.filter(({ name }) => module === undefined || name === module);
    return wanted.filter((lane) => lane.take(message)).length > 0;
  }

  async #detach(
    lane: Lane,
    sender: MessageSender,
    { drainMs = this.#core.shared.options.drainMs, signal }: DrainOptions,
  ): Promise<void> {
    const { clock, idle, lanes, routes, shared, watch } = this.#core;
    sender.state = 'leaving';
    routes.disconnect(lane);
    this.#core.roomChanged();
    await idle.wait(() => !lane.isBusy, clock, drainMs, signal);
    sender.state = 'left';
    lane.detach();
    watch?.unfollow(lane.name);
    this.#senders.delete(lane.name);
    if (lanes.delete(lane.name)) shared.retired.add(lane.tally);
  }
}

type AnyHandler = (message: Message, handling: Handling) => unknown;

/** @throws {InvalidConfigurationError} naming each that is no function. */
function handlersOf(receives: object = {}): ReadonlyMap<string, AnyHandler> {
  assertConfig('module of a message router', [groupGiven('receives', receives)]);
  const entries = Object.entries(receives).filter(([, handler]) => handler !== undefined);
  assertConfig(
    'module of a message router',
    entries.map(([type, handler]) => functionGiven(`receives.${type}`, handler)),
  );
  return new Map(entries as [string, AnyHandler][]);
}
