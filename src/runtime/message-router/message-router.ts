import type { MessageModel, messageTypes } from '../module-registry/reference-model/reference-model.ts';
import { assertText } from '../shared/assert-text.ts';
import { DeliveryLoop } from '../shared/delivery-loop.ts';
import { BusBridge } from './bus-bridge.ts';
import { assertDrainOptions } from './drain.ts';
import type { DrainReport } from './drain.ts';
import { LaneTally } from './lane-tally.ts';
import type { RouterChannel } from './router-bus.ts';
import type { LinkedMessage, RouterLink } from './router-link.ts';
import { OrganisationCore } from './organisation-core.ts';
import type { SharedCore } from './organisation-core.ts';
import { OrganisationRouter } from './organisation-router.ts';
import { takeLinked } from './remote-module.ts';
import { resolveOptions } from './resolve-options.ts';
import { RouterClosedError, TooManyError, UnknownOrganisationError } from './router-errors.ts';
import { routerMetrics } from './router-metrics.ts';
import type { DrainOptions, RouterOptions } from './router-options.ts';
import { RouterTally } from './router-tally.ts';
import { MessageKinds } from './routes.ts';
import { Routing } from './routing.ts';

export type { Clock, Scheduled } from '../../foundation/clock.ts';
export { InvalidPayloadError, UnknownMessageTypeError } from '../module-registry/reference-model/reference-model.ts';
export type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export type { DeadLetter, DeadLetterQuery } from './dead-letter.ts';
export type { DirectChannel } from './direct-channel.ts';
export type { DrainReport } from './drain.ts';
export type { Handling, MessageHandler } from './handling.ts';
export type { Hop } from './hop.ts';
export type { LaneOptions, OverflowPolicy } from './lane-settings.ts';
export type { LinkedMessage, RouterLink } from './router-link.ts';
export type { Carried, ModuleOf, ReceivedBy, SentBy, TypeOf } from './message-model.ts';
export type { PairCount } from './message-sender.ts';
export type { Message } from './message.ts';
export type { ModulePort, ModuleTraffic } from './module-port.ts';
export type { ModuleOptions, OrganisationRouter, RemoteModuleOptions } from './organisation-router.ts';
export type { DeadLetterReason, Outcome } from './outcome.ts';
export type { Receipt } from './receipt.ts';
export type { RouterBus, RouterChannel } from './router-bus.ts';
export {
  AlreadyAttachedError,
  HandlerTimeoutError,
  NotAttachedError,
  NotInModelError,
  QueueFullError,
  RouterClosedError,
  SendAbortedError,
  TooManyError,
  UnknownOrganisationError,
} from './router-errors.ts';
export type { DrainOptions, IdleOptions, RouterOptions, SendAsyncOptions, SendOptions } from './router-options.ts';
export type { RegisteredModules, RouterRegistry } from './router-registry.ts';

interface Organisation<Model extends MessageModel> {
  readonly core: OrganisationCore;
  readonly routing: Routing;
  readonly router: OrganisationRouter<Model>;
}

/**
 * Carries messages between the modules of each organisation: by type, to every module that receives it, by priority, through bounded queues. No organisation sees
 * anything of another.
 *
 * @example
 * await using router = new MessageRouter();
 * const mine = router.for('organisation-1');
 * mine.attach('Storage', {
 *   receives: {
 *     'data.captured': async ({ payload }, handling) => {
 *       const recordId = await save(payload.values);
 *       handling.send('data.stored', { captureId: payload.captureId, recordId, version: 1, sizeBytes: 64 });
 *     },
 *   },
 * });
 * const capture = mine.attach('DataCapture');
 * capture.send('data.captured', { captureId: 'c-1', sensor: 'thermometer', capturedAtMs: Date.now(), values: { celsius: 21 } });
 */
export class MessageRouter<Model extends MessageModel = typeof messageTypes> implements AsyncDisposable {
  readonly #organisations = new Map<string, Organisation<Model>>();
  readonly #shared: SharedCore;
  readonly #metrics: Disposable | undefined;
  #end: Promise<readonly DrainReport[]> | undefined;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: RouterOptions<Model> = {}) {
    const resolved = resolveOptions(options);
    const { clock, metrics, model } = resolved;
    this.#shared = {
      options: resolved,
      tally: new RouterTally(),
      retired: new LaneTally(),
      loop: new DeliveryLoop(),
      kinds: new MessageKinds(model),
      // The global one: to import node:crypto would cost more than all of the router.
      instance: crypto.randomUUID().slice(-12),
      epochMs: clock.wallMs() - clock.monotonicMs(),
    };
    this.#metrics = metrics?.register(() =>
      routerMetrics(
        this.#shared,
        Array.from(this.#organisations.values(), ({ core }) => core),
      ),
    );
  }

  /**
   * The routing of that organisation; the same object each time.
   *
   * @throws {TypeError} `organisationId` is not a text of 1 to 256 characters.
   * @throws {TooManyError} there are as many organisations as `maxOrganisations` allows.
   * @throws {RouterClosedError} `close` was called.
   * @throws what the bus or the registry throws when it does not know the organisation.
   */
  for(organisationId: string): OrganisationRouter<Model> {
    return (this.#organisations.get(organisationId) ?? this.#add(organisationId)).router;
  }

  /**
   * Routes what comes over the link for modules of this process, in the name of the given organisations alone: a peer may speak for no other. Several may use one router, each link one router.
   *
   * @returns Ends it.
   */
  receiveFrom(link: RouterLink, organisationIds: readonly string[]): Disposable {
    const allowed = new Set(organisationIds);
    return link.onMessage((message) => this.#receive(message, allowed));
  }

  /** Ends the routing of one organisation as `OrganisationRouter.drain` does, and forgets it. @returns Undefined: it is not known. */
  async remove(organisationId: string, options?: DrainOptions): Promise<DrainReport | undefined> {
    const organisation = this.#organisations.get(organisationId);
    if (organisation === undefined) return undefined;
    const report = await organisation.router.drain(options);
    // Asked for again meanwhile, it may be another one by now.
    if (this.#organisations.get(organisationId) !== organisation) return report;
    this.#organisations.delete(organisationId);
    organisation.core.retire();
    return report;
  }

  /**
   * Drains all organisations as `OrganisationRouter.drain` does. Bus and registry stay as they are. Again it returns the same promise.
   *
   * @throws {InvalidConfigurationError} an option is out of bounds.
   */
  close(options?: DrainOptions): Promise<readonly DrainReport[]> {
    if (options !== undefined) assertDrainOptions(options);
    return (this.#end ??= this.#close(options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(options: DrainOptions | undefined): Promise<readonly DrainReport[]> {
    const reports = await Promise.all(Array.from(this.#organisations.values(), ({ router }) => router.drain(options)));
    this.#metrics?.[Symbol.dispose]();
    return reports;
  }

  #add(organisationId: string): Organisation<Model> {
    assertText('organisationId', organisationId);
    if (this.#end !== undefined) throw new RouterClosedError();
    const { options, tally } = this.#shared;
    if (this.#organisations.size >= options.maxOrganisations) {
      tally.boundHits.organisations += 1;
      throw new TooManyError('maxOrganisations', options.maxOrganisations);
    }
    const channel = options.bus?.for(organisationId);
    const core = new OrganisationCore(this.#shared, organisationId);
    const routing = new Routing(core);
    if (channel !== undefined) routing.bridge = bridgeTo(channel, core, routing);
    const organisation = { core, routing, router: new OrganisationRouter<Model>(core, routing) };
    this.#organisations.set(organisationId, organisation);
    return organisation;
  }

  /** Rejects, and so tells the peer, when the message cannot be routed. */
  async #receive(message: LinkedMessage, allowed: ReadonlySet<string>): Promise<void> {
    const organisation = allowed.has(message.organisationId) ? this.#organisations.get(message.organisationId) : undefined;
    if (organisation === undefined) throw new UnknownOrganisationError();
    await takeLinked(organisation.core, organisation.routing, message);
  }
}

/** @throws what the bus throws; then nothing is left of the organisation. */
function bridgeTo(channel: RouterChannel, core: OrganisationCore, routing: Routing): BusBridge {
  try {
    return new BusBridge(core, routing, channel);
  } catch (error) {
    core.watch?.[Symbol.dispose]();
    throw error;
  }
}
