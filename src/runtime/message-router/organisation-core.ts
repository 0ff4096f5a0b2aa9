import type { Clock } from '../../foundation/clock.ts';
import { DeliveryLane } from '../shared/delivery-loop.ts';
import type { DeliveryLoop, Pumpable } from '../shared/delivery-loop.ts';
import { RecentRecords } from '../shared/recent-records.ts';
import { WaitingLines } from '../shared/waiting-lines.ts';
import type { DeadLetterReason, Outcome } from './outcome.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { Delivery } from './delivery.ts';
import { RecordedHop } from './hop.ts';
import { IdleWaiters } from './idle-waiters.ts';
import type { Lane } from './lane.ts';
import type { LaneHost } from './lane-host.ts';
import type { LaneTally } from './lane-tally.ts';
import { MemoryAccount } from './memory-account.ts';
import { ModuleWatch } from './module-watch.ts';
import type { Receipt } from './receipt.ts';
import { RecentIds } from './recent-ids.ts';
import type { MessageOrigin, RoutedMessage } from './routed-message.ts';
import type { ResolvedOptions } from './router-options.ts';
import type { RouterTally } from './router-tally.ts';
import { Routes } from './routes.ts';
import type { MessageKinds } from './routes.ts';

/** What the organisations of one router share. */
export interface SharedCore {
  readonly options: ResolvedOptions;
  readonly tally: RouterTally;
  /** Of the lanes that are no more. */
  readonly retired: LaneTally;
  readonly loop: DeliveryLoop;
  readonly kinds: MessageKinds;
  readonly instance: string;
  /** Wall time when the monotonic clock stood at 0. */
  readonly epochMs: number;
}

/** The state of one organisation's routing, and what its lanes need of it. Calls no user's function. */
export class OrganisationCore implements LaneHost {
  readonly organisationId: string;
  /** What a message shows of all this. */
  readonly origin: MessageOrigin;
  readonly shared: SharedCore;
  readonly clock: Clock;
  readonly memory: MemoryAccount;
  readonly routes: Routes;
  readonly lanes = new Map<string, Lane>();
  /** Senders that wait for room, in the line of a route or of a lane. */
  readonly waiting = new WaitingLines<object, Receipt>();
  readonly deadLetters: DeadLetterQueue;
  readonly ids: RecentIds;
  readonly hops: RecentRecords<RecordedHop> | undefined;
  readonly watch: ModuleWatch | undefined;
  readonly idle = new IdleWaiters();
  /** `draining`: only what handlers send on is taken. */
  state: 'open' | 'draining' | 'closed' = 'open';
  /** Messages that modules have handled. */
  handledCount = 0;
  readonly #deliveries: DeliveryLane;
  #busyLanes = 0;
  #letsInSoon = false;

  constructor(shared: SharedCore, organisationId: string) {
    const { options, loop, kinds } = shared;
    this.organisationId = organisationId;
    this.origin = Object.freeze({ organisationId, instance: shared.instance });
    this.shared = shared;
    this.clock = options.clock;
    this.memory = new MemoryAccount(options.maxBytes);
    this.routes = new Routes(kinds);
    this.deadLetters = new DeadLetterQueue(options.maxDeadLetters, options.maxDeadLetterBytes);
    this.ids = new RecentIds(options.maxRememberedIds);
    this.hops = options.maxTracedHops === 0 ? undefined : new RecentRecords(options.maxTracedHops);
    this.watch = options.registry === undefined ? undefined : new ModuleWatch(this, options.registry.for(organisationId));
    this.#deliveries = new DeliveryLane(loop);
  }

  /** Nothing is queued, held or being handled. */
  get isIdle(): boolean {
    return this.#busyLanes === 0;
  }

  enlist(lane: Pumpable): void {
    this.#deliveries.enlist(lane);
  }

  handled(module: string, delivery: Delivery): void {
    this.handledCount += 1;
    this.watch?.worked(module);
    this.#settle(delivery.message, module, 'handled', delivery);
  }

  bury(module: string, delivery: Delivery, reason: DeadLetterReason): void {
    this.addDeadLetter(delivery.message, module, reason, delivery);
  }

  /** @param delivery  What is known of its way to the module, if it came so far. */
  addDeadLetter(message: RoutedMessage, module: string | undefined, reason: DeadLetterReason, delivery?: Delivery): void {
    this.shared.tally.deadLetters[reason] += 1;
    const { attempts = 0, error } = delivery ?? {};
    this.deadLetters.add({ message, module, reason, attempts, error, atMs: this.nowMs() });
    this.#settle(message, module, reason, delivery);
  }

  /** It is no more: what it counted goes on in the figures of the router. */
  retire(): void {
    const { retired, tally } = this.shared;
    for (const lane of this.lanes.values()) retired.add(lane.tally);
    this.lanes.clear();
    tally.addBoundHits(this);
  }

  canRecover(module: string): boolean {
    return this.watch?.canRecover(module) ?? false;
  }

  crashed(module: string, error: unknown): boolean {
    return this.watch?.crashed(module, error) ?? false;
  }

  businessChanged(isBusy: boolean): void {
    this.#busyLanes += isBusy ? 1 : -1;
    if (!isBusy) this.idle.check();
  }

  /** Lets waiting senders in after whatever is under way. */
  roomChanged(): void {
    if (this.waiting.count === 0 || this.#letsInSoon) return;
    this.#letsInSoon = true;
    queueMicrotask(() => {
      this.#letsInSoon = false;
      this.waiting.letIn();
    });
  }

  /** Since 1970-01-01T00:00:00Z. */
  nowMs(): number {
    return this.shared.epochMs + this.clock.monotonicMs();
  }

  #settle(message: RoutedMessage, to: string | undefined, outcome: Outcome, delivery: Delivery | undefined): void {
    const startedMs = delivery?.startedMs;
    const startedAtMs = startedMs === undefined ? undefined : this.shared.epochMs + startedMs;
    this.hops?.add(new RecordedHop(message, to, outcome, delivery?.attempts ?? 0, startedAtMs, this.nowMs()));
    message.context?.onSettled?.(outcome);
  }
}
