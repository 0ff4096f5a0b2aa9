import { keepAlive } from '../../shared/keep-alive.ts';
import { reasonOf } from '../../shared/reason-of.ts';
import { RecentRecords } from '../../shared/recent-records.ts';
import { untilAborted } from '../../shared/until-aborted.ts';
import { BusLimitError, BusWaitAbortedError } from '../bus-errors.ts';
import type { PublishAsyncOptions } from '../bus-options.ts';
import type { BusEvent } from '../bus-event.ts';
import { checkEvent } from '../check-event.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import { decodeEnvelope, encodeEnvelope, encodePayload, recordId, UnreadableRecord } from './envelope.ts';
import { LogFollower } from './log-follower.ts';
import type { Mirror } from './mirror.ts';
import { PublishLine } from './publish-line.ts';
import { PublisherMarks } from './publisher-marks.ts';
import { RemoteUnavailableError } from './remote-errors.ts';
import type { RemoteLogReplacedError } from './remote-errors.ts';
import type { RemoteState, RemoteStatus, SkippedNumbers, SkipReason } from './remote-status.ts';
import type { RemoteLog, RemoteTransport } from './remote-transport.ts';

/** The bus of one organisation at its broker: sends what is published here, and brings in what was published anywhere, each event once and in order. */
export class RemoteFeed {
  readonly #organisationId: string;
  readonly #transport: RemoteTransport;
  readonly #options: ResolvedOptions;
  readonly #mirror: Mirror;
  readonly #publisher = crypto.randomUUID();
  #marks = new PublisherMarks();
  readonly #skippedCounts: Record<SkipReason, number> = { missing: 0, unreadable: 0, duplicate: 0 };
  readonly skipped: RecentRecords<SkippedNumbers>;
  #log: RemoteLog | undefined;
  #line: PublishLine | undefined;
  #follower: LogFollower | undefined;
  #state: RemoteState = 'OPENING';
  /** Rejected when reading breaks off before what was there has been read. */
  #opening = Promise.withResolvers<never>();
  #error: unknown;
  readonly #stopping = new AbortController();
  #starting: Promise<void> | undefined;
  #published = 0;
  #disconnects = 0;
  /** Publishes refused since too many were unconfirmed. */
  refused = 0;

  constructor(organisationId: string, transport: RemoteTransport, options: ResolvedOptions, mirror: Mirror) {
    this.#organisationId = organisationId;
    this.#transport = transport;
    this.#options = options;
    this.#mirror = mirror;
    this.skipped = new RecentRecords(options.maxGaps);
  }

  get status(): RemoteStatus {
    return {
      state: this.#state,
      unconfirmed: this.#line?.size ?? 0,
      retries: this.#line?.retries ?? 0,
      disconnects: this.#disconnects,
      skipped: { ...this.#skippedCounts },
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }

  /**
   * Opens the log and reads what it retains, as far as the bounds of the bus go.
   *
   * @throws {RemoteUnavailableError} the log cannot be had; the next call tries anew.
   * @throws {BusWaitAbortedError} `signal` was aborted, or the bus stopped meanwhile.
   */
  start(signal: AbortSignal | undefined): Promise<void> {
    const signals = signal === undefined ? [this.#stopping.signal] : [signal, this.#stopping.signal];
    this.#starting ??= keepAlive(this.#start(AbortSignal.any(signals))).finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  /** Resolves with the event once the broker has stored it. */
  async publishAsync(type: string, payload: unknown, options: PublishAsyncOptions | undefined): Promise<BusEvent> {
    checkEvent(type, payload, options);
    const line = this.#openLine();
    const { priority = 'normal', correlationId, source, signal } = options ?? {};
    const { maxWaitingPublishers, clock } = this.#options;
    if (line.size >= maxWaitingPublishers) {
      this.refused += 1;
      throw new BusLimitError('maxWaitingPublishers', maxWaitingPublishers, 'too many publishes are unconfirmed');
    }
    // Before it takes its number: the payload's own code runs here, and may publish.
    const text = encodePayload(payload);
    const number = (this.#published += 1);
    const publishedAtMs = Math.round(clock.wallMs());
    const head = { publisher: this.#publisher, number, type, priority, correlationId, source, publishedAtMs };
    const record = { id: recordId(head), body: encodeEnvelope(this.#organisationId, head, text) };
    const sequence = await keepAlive(line.append(number, record, signal));
    // As everybody else gets it, and not as it was before it was JSON.
    return this.#mirror.eventOf(sequence, { ...head, payload: JSON.parse(text) as unknown });
  }

  /** Resolves when every publish has its outcome and what was stored has come back. */
  async whenIdle(): Promise<void> {
    await this.#line?.whenIdle();
    if (this.#state !== 'FAILED') await this.#follower?.whenAt(this.#line?.lastStored ?? 0);
  }

  /** Gives up what is still pending and lets go of the log. */
  async stop(reason: Error): Promise<void> {
    this.#stopping.abort(reason);
    await this.#starting?.catch(() => undefined);
    await this.#letGo('the bus stopped');
    this.#state = 'CLOSED';
  }

  async #letGo(reason: string): Promise<void> {
    this.#line?.end(reason);
    await this.#follower?.stop();
    await this.#log?.close();
    this.#log = undefined;
    this.#follower = undefined;
  }

  #openLine(): PublishLine {
    if (this.#state === 'FAILED') throw this.#error;
    if (this.#line === undefined) throw new RemoteUnavailableError('it is not open yet');
    return this.#line;
  }

  async #start(signal: AbortSignal): Promise<void> {
    const { retention, publishTimeoutMs, clock, random } = this.#options;
    this.#opening = Promise.withResolvers<never>();
    this.#opening.promise.catch(() => undefined);
    this.#state = 'OPENING';
    this.#marks = new PublisherMarks();
    try {
      const log = await this.#open(signal);
      const { firstSequence, lastSequence } = await untilAborted(log.extent(signal), signal);
      const after = Math.max(firstSequence - 1, lastSequence - retention.maxEvents);
      this.#mirror.begin(log.id, after);
      this.#line = new PublishLine(log, { clock, random, publishTimeoutMs });
      this.#follower = this.#followerOf(log, after);
      this.#follower.begin();
      await untilAborted(Promise.race([this.#follower.whenAt(lastSequence), this.#opening.promise]), signal);
      this.#state = 'FOLLOWING';
    } catch (error) {
      await this.#letGo('the log was not opened');
      throw signal.aborted ? new BusWaitAbortedError(signal.reason) : new RemoteUnavailableError(reasonOf(error), error);
    }
  }

  async #open(signal: AbortSignal): Promise<RemoteLog> {
    const { retention: bounds, publishTimeoutMs, clock } = this.#options;
    const opening = this.#transport.open(this.#organisationId, { bounds, publishTimeoutMs, clock }, signal);
    try {
      return (this.#log = await untilAborted(opening, signal));
    } catch (error) {
      // One that comes too late is nobody's.
      opening.then((late) => late.close()).catch(() => undefined);
      throw error;
    }
  }

  #followerOf(log: RemoteLog, after: number): LogFollower {
    const { clock, random } = this.#options;
    return new LogFollower(log, after, {
      clock,
      random,
      take: (sequence, body, until) => this.#take(sequence, body, until),
      missing: (from, to) => this.#skip(from, to, 'missing'),
      connectionChanged: (isConnected, cause) => this.#connectionChanged(isConnected, cause),
      ended: (error) => this.#fail(error),
    });
  }

  #take(sequence: number, body: Uint8Array, signal: AbortSignal): void | Promise<void> {
    const envelope = decodeEnvelope(this.#organisationId, body);
    if (envelope instanceof UnreadableRecord) return this.#skip(sequence, sequence, 'unreadable', envelope.reason);
    const { publisher, number } = envelope;
    if (!this.#marks.isNew(publisher, number)) return this.#skip(sequence, sequence, 'duplicate');
    if (publisher === this.#publisher) this.#line?.seen(number, sequence);
    return this.#mirror.receive(sequence, envelope, body.byteLength, signal);
  }

  #skip(from: number, to: number, reason: SkipReason, detail?: string): void {
    this.#skippedCounts[reason] += to + 1 - from;
    const noticedAtMs = this.#options.clock.wallMs();
    this.skipped.add({ from, to, reason, ...(detail === undefined ? {} : { detail }), noticedAtMs });
    this.#mirror.passOver(to);
  }

  #connectionChanged(isConnected: boolean, cause: unknown): void {
    if (this.#state === 'OPENING') return isConnected ? undefined : this.#opening.reject(cause);
    if (isConnected) return this.#reconnected();
    if (this.#state === 'FOLLOWING') this.#disconnects += 1;
    this.#state = 'DISCONNECTED';
    this.#error = cause;
  }

  #reconnected(): void {
    if (this.#state !== 'DISCONNECTED') return;
    this.#state = 'FOLLOWING';
    this.#line?.resume();
  }

  #fail(error: RemoteLogReplacedError): void {
    this.#state = 'FAILED';
    this.#error = error;
    this.#opening.reject(error);
    this.#line?.end(error.message, error);
  }
}
