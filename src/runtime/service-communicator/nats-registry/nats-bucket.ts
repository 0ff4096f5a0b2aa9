import type { StreamInfo } from '@nats-io/jetstream';
import type { KV, KvEntry } from '@nats-io/kv';
import type { NatsConnectionOptions } from '../../shared/nats/nats-connection.ts';
import { codeOf, whileItStands } from '../../shared/nats/nats-failures.ts';
import { openSession } from '../../shared/nats/nats-session.ts';
import type { NatsSession } from '../../shared/nats/nats-session.ts';
import { untilAborted } from '../../shared/until-aborted.ts';
import { RegistryDriverMissingError } from '../communicator-errors.ts';
import type { BucketEntry, BucketExtent, BucketSession, OpenBucket } from './registry-bucket.ts';

/** What the server answers where a key has another revision than was expected. */
const wrongRevision = [10_071, 10_164];

/** Opens the bucket of an installation, over a connection of its own each time. */
export function natsBucket(options: Required<NatsConnectionOptions>): OpenBucket {
  return async (signal) => {
    const opening = openSession(options, (packages, cause) => new RegistryDriverMissingError(packages, cause));
    const session = await untilAborted(opening, signal).catch((error: unknown) => {
      opening.then(({ connection }) => connection.close()).catch(() => undefined);
      throw error;
    });
    try {
      const { replicas, requestTimeoutMs: timeout } = options;
      const name = bucketName(options.prefix);
      const made = session.buckets.create(name, { history: 1, replicas, timeout });
      const bucket = await whileItStands(session, signal, made);
      const { streamInfo } = await whileItStands(session, signal, bucket.status());
      return new NatsBucket(session, bucket, name, streamInfo);
    } catch (error) {
      await session.connection.close();
      throw error;
    }
  };
}

export function bucketName(prefix: string): string {
  return `${prefix}-services`;
}

class NatsBucket implements BucketSession {
  readonly id: string;
  readonly #session: NatsSession;
  readonly #bucket: KV;
  readonly #name: string;
  readonly #stream: string;

  constructor(session: NatsSession, bucket: KV, name: string, { config, created }: StreamInfo) {
    this.#session = session;
    this.#bucket = bucket;
    this.#name = name;
    this.#stream = config.name;
    this.id = created;
  }

  async get(key: string): Promise<BucketEntry | undefined> {
    const entry = await this.#whileItStands(this.#bucket.get(key));
    return entry === null ? undefined : entryOf(entry);
  }

  write(key: string, value: Uint8Array, expected?: number): Promise<number | undefined> {
    const options = expected === undefined ? {} : { previousSeq: expected };
    return this.#whileItStands(this.#bucket.put(key, value, options)).catch(unlessWrongRevision);
  }

  async remove(key: string, expected: number): Promise<boolean> {
    const removed = this.#bucket.purge(key, { previousSeq: expected }).then(() => true);
    return (await this.#whileItStands(removed).catch(unlessWrongRevision)) ?? false;
  }

  async forget(key: string, revision: number): Promise<void> {
    const filter = `$KV.${this.#name}.${key}`;
    await this.#whileItStands(this.#session.streams.streams.purge(this.#stream, { filter, seq: revision + 1 }));
  }

  async *watch(signal: AbortSignal): AsyncIterable<BucketEntry> {
    const entries = await this.#whileItStands(this.#bucket.watch());
    const stop = (): void => entries.stop();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      for await (const entry of entries) yield entryOf(entry);
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  async extent(): Promise<BucketExtent> {
    const { created, state } = await this.#whileItStands(this.#session.streams.streams.info(this.#stream));
    return { id: created, lastRevision: state.last_seq };
  }

  close(): Promise<void> {
    return this.#session.connection.close();
  }

  #whileItStands<Value>(request: Promise<Value>): Promise<Value> {
    return whileItStands(this.#session, undefined, request);
  }
}

function entryOf({ key, operation, value, revision, created }: KvEntry): BucketEntry {
  return { key, value: operation === 'PUT' ? value : undefined, revision, storedAtMs: created.getTime() };
}

function unlessWrongRevision(error: unknown): undefined {
  const code = codeOf(error);
  if (code === undefined || !wrongRevision.includes(code)) throw error;
}
