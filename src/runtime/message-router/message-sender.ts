import { checkedOptions } from './checked-options.ts';
import type { Lane } from './lane.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { Receipt } from './receipt.ts';
import type { RoutedMessage } from './routed-message.ts';
import { NotAttachedError, NotInModelError } from './router-errors.ts';
import type { SendAsyncOptions, SendOptions } from './router-options.ts';
import type { Route } from './routes.ts';
import type { Routing } from './routing.ts';

/** A route that a module may use, and how often it did. */
interface UsedRoute {
  readonly route: Route;
  sent: number;
}

/** How many messages of a type a module has sent to another one. */
export interface PairCount {
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly sent: number;
}

/** Sends in the name of one module, what the model lets it send. */
export class MessageSender {
  readonly module: string;
  readonly #core: OrganisationCore;
  readonly #routing: Routing;
  readonly #routes = new Map<string, UsedRoute>();
  /** `leaving`: what its handlers send on is taken still. */
  state: 'attached' | 'leaving' | 'left' = 'attached';

  constructor(module: string, core: OrganisationCore, routing: Routing) {
    this.module = module;
    this.#core = core;
    this.#routing = routing;
  }

  send(type: string, payload: unknown, options?: SendOptions, parent?: RoutedMessage, direct?: Lane): Receipt {
    const used = this.#use(type, parent);
    const { route } = used;
    if (direct !== undefined && !route.lanes.includes(direct)) throw new NotAttachedError(direct.name);
    const checked = options === undefined ? undefined : checkedOptions(options);
    const receipt = this.#routing.send({ route, source: this.module, payload, options: checked, parent, direct });
    used.sent += 1;
    return receipt;
  }

  async sendAsync(type: string, payload: unknown, options?: SendAsyncOptions, parent?: RoutedMessage): Promise<Receipt> {
    const used = this.#use(type, parent);
    const checked = options === undefined ? undefined : checkedOptions(options);
    const draft = { route: used.route, source: this.module, payload, options: checked, parent };
    const receipt = await this.#routing.sendAsync(draft, options?.signal);
    used.sent += 1;
    return receipt;
  }

  /** The lane of a module that receives this type. @throws {NotAttachedError} */
  laneOf(type: string, to: string): Lane {
    const { route } = this.#use(type);
    if (!route.kind.targets.has(to)) throw new NotInModelError(to, 'receive', type, route.kind.targets);
    const lane = this.#core.lanes.get(to);
    if (lane === undefined || !route.lanes.includes(lane)) throw new NotAttachedError(to);
    return lane;
  }

  /** The busiest first. */
  pairs(): readonly PairCount[] {
    return Array.from(this.#routes.values()).flatMap(({ route, sent }) =>
      route.lanes.map(({ name: to }) => ({ from: this.module, to, type: route.kind.type, sent })),
    );
  }

  #use(type: string, parent?: RoutedMessage): UsedRoute {
    if (this.state !== 'attached' && (this.state === 'left' || parent === undefined)) throw new NotAttachedError(this.module);
    return this.#routes.get(type) ?? this.#allow(type);
  }

  #allow(type: string): UsedRoute {
    const route = this.#core.routes.get(type);
    const { sources } = route.kind;
    if (!sources.has(this.module)) throw new NotInModelError(this.module, 'send', type, sources);
    const used = { route, sent: 0 };
    this.#routes.set(type, used);
    return used;
  }
}
