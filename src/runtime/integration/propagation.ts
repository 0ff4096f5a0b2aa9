import { Settlement } from './settlement.ts';
import type { Tracked, WaitOptions } from './settlement.ts';

/** What a target is given. Its payload is that of the source, not a copy. */
export interface IntegrationEvent<Payload = unknown> {
  readonly propagationId: string;
  readonly organisationId: string;
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly payload: Payload;
  /** Of the bus; rises from event to event. */
  readonly sequence: number;
  readonly publishedAtMs: number;
  readonly correlationId?: string;
}

export type DeliveryState = 'pending' | 'delivered' | 'failed';

/** How an event stands at one target. */
export interface DeliveryReport {
  readonly target: string;
  readonly state: DeliveryState;
  /** Calls of the target, one under way included. */
  readonly attempts: number;
  /** Of the event on the bus; absent when the bus refused it. */
  readonly sequence?: number;
  /** What the last attempt failed with. */
  readonly error?: unknown;
}

/** `pending` while it is at a target; `partial`: delivered to some targets, failed at others. */
export type PropagationState = DeliveryState | 'partial';

export interface PropagationReport {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly state: PropagationState;
  /** In the order in which they were named. */
  readonly targets: readonly DeliveryReport[];
  readonly startedAtMs: number;
  /** When no target was pending any longer. */
  readonly endedAtMs?: number;
}

type Facts = Pick<PropagationReport, 'id' | 'source' | 'type' | 'startedAtMs'>;

/** One event on its way from its source to its targets. */
export class Propagation implements Tracked<PropagationReport> {
  readonly #facts: Facts;
  readonly #deliveries: ReadonlyMap<string, { -readonly [Field in keyof DeliveryReport]: DeliveryReport[Field] }>;
  readonly #settlement = new Settlement();
  #pending: number;
  #endedAtMs = 0;

  constructor(facts: Facts, targets: readonly string[]) {
    this.#facts = facts;
    this.#deliveries = new Map(targets.map((target) => [target, { target, state: 'pending', attempts: 0 }]));
    this.#pending = targets.length;
  }

  get id(): string {
    return this.#facts.id;
  }

  get state(): PropagationState {
    if (this.#pending > 0) return 'pending';
    const states = new Set(Array.from(this.#deliveries.values(), ({ state }) => state));
    return states.size > 1 ? 'partial' : ([...states][0] ?? 'pending');
  }

  report(): PropagationReport {
    const targets = Array.from(this.#deliveries.values(), (delivery) => ({ ...delivery }));
    const ended = this.#pending === 0 ? { endedAtMs: this.#endedAtMs } : {};
    return { ...this.#facts, state: this.state, targets, ...ended };
  }

  async settled(options?: WaitOptions): Promise<PropagationReport> {
    await this.#settlement.wait(options);
    return this.report();
  }

  /** The bus has taken the event for this target. */
  taken(target: string, sequence: number): void {
    const delivery = this.#deliveries.get(target);
    if (delivery !== undefined) delivery.sequence = sequence;
  }

  /** A call of the target begins. @returns How many there were, with this one. */
  attempt(target: string): number {
    const delivery = this.#deliveries.get(target);
    return delivery === undefined ? 1 : (delivery.attempts += 1);
  }

  /** A failed delivery may yet be delivered: when its dead letter is delivered again. @returns Whether it was pending. */
  delivered(target: string, atMs: number): boolean {
    const delivery = this.#deliveries.get(target);
    if (delivery === undefined) return false;
    delete delivery.error;
    return this.#end(delivery, 'delivered', atMs);
  }

  /** An attempt failed; it may not be the last. */
  attemptFailed(target: string, error: unknown): void {
    const delivery = this.#deliveries.get(target);
    if (delivery !== undefined) delivery.error = error;
  }

  /** Gives up a delivery that is pending. @returns Whether it was. */
  failed(target: string, error: unknown, atMs: number): boolean {
    const delivery = this.#deliveries.get(target);
    if (delivery?.state !== 'pending') return false;
    delivery.error = error;
    return this.#end(delivery, 'failed', atMs);
  }

  #end(delivery: { state: DeliveryState }, state: DeliveryState, atMs: number): boolean {
    const wasPending = delivery.state === 'pending';
    delivery.state = state;
    if (!wasPending) return false;
    this.#pending -= 1;
    if (this.#pending > 0) return true;
    this.#endedAtMs = atMs;
    this.#settlement.settle();
    return true;
  }
}
