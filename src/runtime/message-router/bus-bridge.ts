import { BusOutlet } from '../shared/bus-outlet.ts';
import type { RefusedPublish } from '../shared/bus-outlet.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { MessagePriority } from '../module-registry/reference-model/reference-model.ts';
import type { RoutedMessage } from './routed-message.ts';
import type { ChannelEvent, ChannelPriority, RouterChannel } from './router-bus.ts';
import type { MessageBridge, Routing } from './routing.ts';

const channelPriorities: Readonly<Record<MessagePriority, ChannelPriority>> = {
  critical: 'high',
  high: 'high',
  normal: 'normal',
  low: 'low',
};

/**
 * Joins the router of one organisation to its event bus: each message that a module sends is published as an event of its type, once it was accepted, and each event of the model's types that
 * somebody else published is routed. The source of an event says which router it has been through, so that none comes back.
 */
export class BusBridge implements MessageBridge {
  readonly #core: OrganisationCore;
  readonly #routing: Routing;
  /** A bus in memory itself: it is called with each message, and nothing between. */
  readonly #publisher: Pick<RouterChannel, 'publish'>;
  readonly #mark: string;
  readonly #subscription: Disposable;

  constructor(core: OrganisationCore, routing: Routing, channel: RouterChannel) {
    this.#core = core;
    this.#routing = routing;
    this.#publisher = channel.isRemote === false ? channel : new BusOutlet(channel, (why) => this.#notPublished(why));
    const { instance } = core.origin;
    this.#mark = `@${instance}`;
    const name = `message-router-${instance}`;
    this.#subscription = channel.subscribe({ pattern: '>' }, (event) => this.#take(event), { name });
  }

  publish({ type, payload, priority, source, correlationId }: RoutedMessage): void {
    try {
      const options = { source: `${source}${this.#mark}`, correlationId, priority: channelPriorities[priority] };
      this.#publisher.publish(type, payload, options);
    } catch {
      this.#notPublished('failed');
    }
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  #notPublished(why: RefusedPublish): void {
    const { tally } = this.#core.shared;
    tally.publishFailures += 1;
    if (why === 'full') tally.boundHits.unconfirmed += 1;
  }

  /** Whoever published it does not wait for what becomes of it: where there is no room, it is a dead letter. */
  #take({ type, payload, priority, source = 'event-bus', correlationId }: ChannelEvent): void {
    if (source.endsWith(this.#mark)) return;
    const route = this.#core.routes.find(type);
    if (route === undefined) return;
    const [sender] = source.split('@');
    const options = { ...(priority === 'normal' ? {} : { priority }), ...(correlationId === undefined ? {} : { correlationId }) };
    this.#routing.takeFromBus({ route, source: sender || 'event-bus', payload, options, isFromBus: true });
  }
}
