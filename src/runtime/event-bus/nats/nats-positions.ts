import type { KV } from '@nats-io/kv';
import type { DurablePosition, PositionStore } from '../position-store.ts';
import { digestOf, remoteName } from '../../shared/broker/remote-name.ts';
import { positionOf } from '../remote/stored-position.ts';
import type { NatsConnector } from './nats-connector.ts';
import { whileItStands } from '../../shared/nats/nats-failures.ts';
import type { NatsSession } from '../../shared/nats/nats-session.ts';

/** Keeps the positions of durables in a key-value bucket for each organisation, which is made when the first is saved. */
export class NatsPositions implements PositionStore {
  readonly #connector: NatsConnector;
  readonly #opened = new WeakMap<NatsSession, Map<string, Promise<KV>>>();

  constructor(connector: NatsConnector) {
    this.#connector = connector;
  }

  load(organisationId: string, durable: string): Promise<DurablePosition | undefined> {
    return this.#within(organisationId, async (bucket) => {
      const entry = await bucket.get(digestOf(durable));
      return entry?.operation === 'PUT' ? positionOf(entry.string()) : undefined;
    });
  }

  async save(organisationId: string, durable: string, position: DurablePosition): Promise<void> {
    await this.#within(organisationId, (bucket) => bucket.put(digestOf(durable), JSON.stringify({ durable, ...position })));
  }

  async remove(organisationId: string, durable: string): Promise<void> {
    await this.#within(organisationId, (bucket) => bucket.purge(digestOf(durable)));
  }

  /** The stream that the bucket of an organisation is. */
  streamOf(organisationId: string): string {
    return `KV_${this.#bucketOf(organisationId)}`;
  }

  #bucketOf(organisationId: string): string {
    return remoteName(`${this.#connector.options.prefix}-positions`, organisationId);
  }

  async #within<Value>(organisationId: string, work: (bucket: KV) => Promise<Value>): Promise<Value> {
    const session = await this.#connector.session();
    try {
      return await whileItStands(session, undefined, this.#bucketIn(session, organisationId).then(work));
    } catch (error) {
      // It may have been removed: the next call makes it anew.
      this.#opened.get(session)?.delete(organisationId);
      throw error;
    }
  }

  /** Made once for each session. */
  #bucketIn(session: NatsSession, organisationId: string): Promise<KV> {
    const opened = this.#opened.get(session) ?? new Map<string, Promise<KV>>();
    this.#opened.set(session, opened);
    const known = opened.get(organisationId);
    if (known !== undefined) return known;
    const { replicas, requestTimeoutMs: timeout } = this.#connector.options;
    const bucket = session.buckets.create(this.#bucketOf(organisationId), { history: 1, replicas, timeout });
    opened.set(organisationId, bucket);
    return bucket;
  }
}
