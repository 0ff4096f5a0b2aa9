import { Rotation } from './balancing/rotation.ts';
import { Consumer } from './calls/consumer.ts';
import type { ConsumerEnvironment } from './calls/consumer.ts';
import type { PendingRequest } from './calls/pending-request.ts';
import { CommunicatorFullError } from './communicator-errors.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import type { KnownService } from './registry/known-service.ts';
import { RequestLog } from './tracking/request-log.ts';

type Bounds = Pick<ResolvedOptions, 'maxTrackedRequests' | 'maxServices' | 'defaults'> & ConsumerEnvironment;

/** All that is kept of one organisation as a caller. */
export class Organisation {
  readonly id: string;
  readonly log: RequestLog;
  readonly pending = new Set<PendingRequest>();
  readonly #bounds: Bounds;
  readonly #consumers = new Map<string, Consumer>();
  readonly #onIdle: () => void;
  /** Its figures and requests are forgotten; a handle finds the new ones. */
  isDropped = false;
  lastUsedMs = 0;

  constructor(id: string, bounds: Bounds, onIdle: () => void) {
    this.id = id;
    this.#bounds = bounds;
    this.#onIdle = onIdle;
    this.log = new RequestLog(bounds.maxTrackedRequests);
  }

  get isConfigured(): boolean {
    return this.#consumers.values().some(({ settings }) => settings !== this.#bounds.defaults);
  }

  /** Beyond the bound the oldest one that is not configured is forgotten. @throws {CommunicatorFullError} all are configured. */
  consumerOf(owner: string, serviceId: string): Consumer {
    const key = this.#keyOf(owner, serviceId);
    const found = this.#consumers.get(key);
    if (found !== undefined) return found;
    const { maxServices, defaults } = this.#bounds;
    if (this.#consumers.size >= maxServices && !this.#forgetOne()) {
      this.#bounds.tally.consumersRefused += 1;
      throw new CommunicatorFullError('maxServices', maxServices);
    }
    const made = new Consumer(defaults, this.#bounds);
    this.#consumers.set(key, made);
    return made;
  }

  /** How the organisation would call the service now. Reading leaves no trace. */
  rotationOf(service: KnownService): Rotation {
    const { organisationId, id } = service.record;
    return this.#consumers.get(this.#keyOf(organisationId, id))?.rotationOf(service) ?? new Rotation(service, this.#bounds);
  }

  readonly settled = (request: PendingRequest): void => {
    this.pending.delete(request);
    this.log.ended(request.plan.record);
    if (this.pending.size === 0) this.#onIdle();
  };

  /** Neither kind of id has a space in it. */
  #keyOf(owner: string, serviceId: string): string {
    return owner === this.id ? serviceId : `${owner} ${serviceId}`;
  }

  #forgetOne(): boolean {
    for (const [key, { settings }] of this.#consumers) {
      if (settings === this.#bounds.defaults) return this.#consumers.delete(key);
    }
    return false;
  }
}
