import { MemoryPositionStore, RemoteLogReplacedError, AppendError } from '../../../src/runtime/event-bus/event-bus.ts';
import type { OutgoingRecord, RemoteLog, RemoteRecord, RemoteTransport } from '../../../src/runtime/event-bus/event-bus.ts';

/** What becomes of an attempt to append. `lose-ack`: it is stored, and the sender never hears of it. */
export type Fate = 'store' | 'lose-ack' | 'lose-record' | 'refuse' | 'refuse-finally';

interface Stream {
  readonly id: string;
  readonly records: RemoteRecord[];
  readonly byRecordId: Map<string, number>;
}

/** A broker in this process: keeps records by organisation, and fails as it is told to. */
export class ScriptedBroker {
  readonly #streams = new Map<string, Stream>();
  readonly #positions = new MemoryPositionStore();
  /** Told when there is something new, or the connection is gone. */
  readonly #readers = new Set<() => void>();
  #made = 0;
  #connection = 1;
  isUp = true;
  maxInFlight = 16;
  /** Whether it knows the ids of what it has stored. */
  knowsIds = true;
  /** Fates of the next attempts; later ones are stored. */
  fates: Fate[] = [];
  /** Every attempt, as the id of its record. */
  readonly attempts: string[] = [];

  /** As a process of its own sees it. */
  transport(): RemoteTransport {
    return {
      isRemote: true,
      positions: this.#positions,
      open: async (organisationId) => {
        this.#mustBeUp();
        return this.#logOf(organisationId);
      },
      erase: async (organisationId) => {
        this.#streams.delete(organisationId);
        this.#wake();
      },
      close: async () => {},
    };
  }

  kill(): void {
    this.isUp = false;
    this.#connection += 1;
    this.#wake();
  }

  start(): void {
    this.isUp = true;
  }

  /** Ends every reader, as when the network does. */
  disconnect(): void {
    this.#connection += 1;
    this.#wake();
  }

  put(organisationId: string, body: Uint8Array | undefined): void {
    const { records } = this.#streamOf(organisationId);
    records.push({ sequence: records.length + 1, body });
    this.#wake();
  }

  records(organisationId: string): readonly RemoteRecord[] {
    return this.#streamOf(organisationId).records;
  }

  #streamOf(organisationId: string): Stream {
    const stream = this.#streams.get(organisationId) ?? { id: `stream-${(this.#made += 1)}`, records: [], byRecordId: new Map() };
    this.#streams.set(organisationId, stream);
    return stream;
  }

  #logOf(organisationId: string): RemoteLog {
    const { id } = this.#streamOf(organisationId);
    const stream = (): Stream => {
      this.#mustBeUp();
      const found = this.#streams.get(organisationId);
      if (found?.id !== id) throw new RemoteLogReplacedError('it was removed');
      return found;
    };
    return {
      id,
      maxInFlight: this.maxInFlight,
      append: (record, signal) => this.#append(stream, record, signal),
      extent: async () => ({ firstSequence: 1, lastSequence: stream().records.length }),
      read: (from, signal) => this.#read(stream, from, signal),
      close: async () => {},
    };
  }

  async #append(stream: () => Stream, record: OutgoingRecord, signal: AbortSignal): Promise<number> {
    this.attempts.push(record.id);
    if (!this.isUp) throw new AppendError('not connected', 'not-stored');
    const fate = this.fates.shift() ?? 'store';
    const connection = this.#connection;
    // On its way there, it is lost with the connection.
    await new Promise((resolve) => setImmediate(resolve));
    if (connection !== this.#connection) throw new Error('no answer');
    if (fate.startsWith('refuse')) throw new AppendError('refused', 'not-stored', { isFinal: fate === 'refuse-finally' });
    const sequence = fate === 'lose-record' ? 0 : this.#store(stream(), record);
    await new Promise((resolve) => setImmediate(resolve));
    if (fate !== 'store' || connection !== this.#connection) throw new Error('no answer');
    signal.throwIfAborted();
    return sequence;
  }

  #store({ records, byRecordId }: Stream, { id, body }: OutgoingRecord): number {
    const known = this.knowsIds ? byRecordId.get(id) : undefined;
    if (known !== undefined) return known;
    const sequence = records.length + 1;
    records.push({ sequence, body });
    byRecordId.set(id, sequence);
    this.#wake();
    return sequence;
  }

  async *#read(stream: () => Stream, from: number, signal: AbortSignal): AsyncIterable<RemoteRecord> {
    const connection = this.#connection;
    // It takes a while to connect.
    if (this.#connection > 1) await new Promise((resolve) => setTimeout(resolve, 100));
    stream();
    yield { sequence: from - 1, body: undefined };
    for (let next = from; !signal.aborted;) {
      const record = stream().records[next - 1];
      if (connection !== this.#connection) throw new Error('the connection was lost');
      if (record === undefined) await this.#news(signal);
      else {
        next += 1;
        yield record;
      }
    }
  }

  #news(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#readers.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    return promise;
  }

  #wake(): void {
    for (const resolve of this.#readers) resolve();
    this.#readers.clear();
  }

  #mustBeUp(): void {
    if (!this.isUp) throw new Error('not connected');
  }
}
