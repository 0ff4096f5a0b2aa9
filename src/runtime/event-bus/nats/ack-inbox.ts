import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { systemClock } from '../../../foundation/clock.ts';
import type { Scheduled } from '../../../foundation/clock.ts';
import { reasonOf } from '../../shared/reason-of.ts';
import { AppendError } from '../remote/remote-errors.ts';
import type { OutgoingRecord } from '../remote/remote-transport.ts';
import { sequenceIn } from './acknowledgement.ts';

export interface AckInboxOptions {
  readonly connection: NatsConnection;
  /** Begins the subjects of the answers; nobody else's. */
  readonly inbox: string;
  readonly newHeaders: () => MsgHdrs;
  readonly timeoutMs: number;
}

interface Awaited {
  readonly stream: string;
  readonly dueMs: number;
  readonly resolve: (sequence: number) => void;
  readonly reject: (error: AppendError) => void;
}

/**
 * Sends records to streams and takes in what the server says of each, over one subscription for all of a connection. The client's own `publish` does
 * so with a request and a timer for each record, which leaves most of the server's pace unused.
 */
export class AckInbox {
  readonly #options: AckInboxOptions;
  /** By the number in the subject of the answer, and therefore in the order of their deadlines. */
  readonly #awaited = new Map<number, Awaited>();
  #sent = 0;
  #deadline: Scheduled | undefined;
  /** Why no answer can come. */
  #refusal: Error | undefined;

  constructor(options: AckInboxOptions) {
    this.#options = options;
    const { connection, inbox } = options;
    connection.subscribe(`${inbox}.*`, { callback: (error, answer) => this.#take(error, answer) });
    void this.#followErrors();
    void connection.closed().then(() => this.#rejectAll('unknown', new Error('the connection to the server was lost')));
  }

  /**
   * Sends the record to the stream, whose name is its subject.
   *
   * @returns Its number there, once the server has stored it.
   * @throws {AppendError}
   */
  send(stream: string, { id, body }: OutgoingRecord): Promise<number> {
    const { connection, inbox, newHeaders, timeoutMs } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const headers = newHeaders();
    headers.set('Nats-Msg-Id', id);
    headers.set('Nats-Expected-Stream', stream);
    const number = (this.#sent += 1);
    try {
      if (this.#refusal !== undefined) throw this.#refusal;
      connection.publish(stream, body, { reply: `${inbox}.${number}`, headers });
      this.#awaited.set(number, { stream, dueMs: systemClock.monotonicMs() + timeoutMs, resolve, reject });
      this.#awaitDeadline();
    } catch (cause) {
      reject(new AppendError(reasonOf(cause), 'not-stored', { isFinal: this.#refusal !== undefined, cause }));
    }
    return promise;
  }

  #take(error: Error | null, answer: Msg): void {
    if (error !== null) {
      this.#refusal = error;
      return this.#rejectAll('unknown', error);
    }
    const number = Number(answer.subject.slice(this.#options.inbox.length + 1));
    const awaited = this.#awaited.get(number);
    if (awaited === undefined) return;
    this.#awaited.delete(number);
    const sequence = sequenceIn(answer, awaited.stream);
    if (typeof sequence === 'number') awaited.resolve(sequence);
    else awaited.reject(sequence);
  }

  /** That a record may not be sent is not said in its answer: there is none. */
  async #followErrors(): Promise<void> {
    for await (const status of this.#options.connection.status()) {
      if (status.type !== 'error' || status.error.name !== 'PermissionViolationError') continue;
      const { subject } = status.error as Error & { readonly subject: string };
      this.#rejectAll('not-stored', status.error, ({ stream }) => stream === subject);
    }
  }

  #rejectAll(outcome: 'not-stored' | 'unknown', cause: Error, concerns: (awaited: Awaited) => boolean = () => true): void {
    for (const [number, awaited] of this.#awaited) {
      if (!concerns(awaited)) continue;
      this.#awaited.delete(number);
      awaited.reject(new AppendError(reasonOf(cause), outcome, { isFinal: outcome === 'not-stored', cause }));
    }
  }

  /** One timer, for the oldest. */
  #awaitDeadline(): void {
    const [oldest] = this.#awaited.values();
    if (this.#deadline !== undefined || oldest === undefined) return;
    this.#deadline = systemClock.schedule(() => {
      this.#deadline = undefined;
      const nowMs = systemClock.monotonicMs();
      const reason = new Error(`the server did not answer within ${this.#options.timeoutMs} ms`);
      this.#rejectAll('unknown', reason, ({ dueMs }) => dueMs <= nowMs);
      this.#awaitDeadline();
    }, oldest.dueMs - systemClock.monotonicMs());
  }
}
