import type { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';
import type { BucketEntry, BucketSession } from '../../../src/runtime/service-communicator/nats-registry/registry-bucket.ts';

/** A bucket of keys and values in this process, as a server would keep it, and the connections to it. Its clock has nothing to do with anybody's. */
export class ScriptedBucket {
  readonly #clock: ManualClock;
  readonly #sessions = new Set<ScriptedSession>();
  entries = new Map<string, BucketEntry>();
  revision = 0;
  generation = 1;
  /** Of the clock of the server against that of the test. */
  serverOffsetMs = 1_000_000;
  isDown = false;
  /** Called before each write, with its key. */
  beforeWrite: (key: string) => void = () => undefined;
  /** What an answer to `get` waits for. */
  answering: Promise<void> = Promise.resolve();
  /** Every write that was stored. */
  readonly written: string[] = [];

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  readonly open = async (): Promise<BucketSession> => {
    if (this.isDown) throw new Error('connection refused');
    const session = new ScriptedSession(this);
    this.#sessions.add(session);
    return session;
  };

  /** Ends all connections. */
  cut(): void {
    for (const session of this.#sessions) session.end(new Error('the connection was cut'));
    this.#sessions.clear();
  }

  /** Nothing that is stored comes to anybody until `release`. */
  hold(): void {
    for (const session of this.#sessions) session.isHeld = true;
  }

  release(): void {
    for (const session of this.#sessions) session.release();
  }

  /** Removes the bucket; whoever connects next finds an empty one. Those who are connected hear nothing. */
  replace(): void {
    this.entries = new Map();
    this.revision = 0;
    this.generation += 1;
    for (const session of this.#sessions) session.isHeld = true;
  }

  /** Stores something as a stranger would. */
  store(key: string, value: Uint8Array | string | undefined): number {
    this.revision += 1;
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    const storedAtMs = this.#clock.wallMs() + this.serverOffsetMs;
    const entry = { key, value: bytes, revision: this.revision, storedAtMs };
    this.entries.set(key, entry);
    this.written.push(key);
    for (const session of this.#sessions) session.deliver(entry);
    return this.revision;
  }
}

class ScriptedSession implements BucketSession {
  readonly id: string;
  readonly #bucket: ScriptedBucket;
  readonly #queue: BucketEntry[] = [];
  #held: BucketEntry[] = [];
  #wake = Promise.withResolvers<void>();
  #ended: Error | undefined;
  #isWatching = false;
  isHeld = false;

  constructor(bucket: ScriptedBucket) {
    this.#bucket = bucket;
    this.id = `generation ${bucket.generation}`;
  }

  async get(key: string): Promise<BucketEntry | undefined> {
    this.#assertOpen();
    await this.#bucket.answering;
    return this.#bucket.entries.get(key);
  }

  async write(key: string, value: Uint8Array, expected?: number): Promise<number | undefined> {
    this.#assertOpen();
    this.#bucket.beforeWrite(key);
    this.#assertOpen();
    return this.#isExpected(key, expected) ? this.#bucket.store(key, value) : undefined;
  }

  async remove(key: string, expected: number): Promise<boolean> {
    this.#assertOpen();
    this.#bucket.beforeWrite(key);
    if (!this.#isExpected(key, expected)) return false;
    this.#bucket.store(key, undefined);
    return true;
  }

  async forget(key: string, revision: number): Promise<void> {
    this.#assertOpen();
    if ((this.#bucket.entries.get(key)?.revision ?? Infinity) <= revision) this.#bucket.entries.delete(key);
  }

  async *watch(signal: AbortSignal): AsyncIterable<BucketEntry> {
    this.#assertOpen();
    this.#isWatching = true;
    this.#queue.push(...[...this.#bucket.entries.values()].toSorted((a, b) => a.revision - b.revision));
    signal.addEventListener('abort', () => this.#wake.resolve(), { once: true });
    while (!signal.aborted && this.#ended === undefined) {
      const next = this.#queue.shift();
      if (next !== undefined) yield next;
      else {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers<void>();
      }
    }
  }

  async extent() {
    this.#assertOpen();
    return { id: `generation ${this.#bucket.generation}`, lastRevision: this.#bucket.revision };
  }

  async close(): Promise<void> {
    this.end(new Error('the connection was closed'));
  }

  deliver(entry: BucketEntry): void {
    if (!this.#isWatching) return;
    if (this.isHeld) this.#held.push(entry);
    else this.#queue.push(entry);
    this.#wake.resolve();
  }

  release(): void {
    this.isHeld = false;
    for (const entry of this.#held) this.deliver(entry);
    this.#held = [];
  }

  end(error: Error): void {
    this.#ended ??= error;
    this.#wake.resolve();
  }

  #isExpected(key: string, expected: number | undefined): boolean {
    return expected === undefined || (this.#bucket.entries.get(key)?.revision ?? 0) === expected;
  }

  #assertOpen(): void {
    if (this.#ended !== undefined) throw this.#ended;
  }
}
