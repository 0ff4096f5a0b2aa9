import type { Clock } from '../../../foundation/clock.ts';
import { holdProcess, keepAlive } from '../../shared/keep-alive.ts';
import { Listeners } from '../../shared/listeners.ts';
import { Conversation } from './conversation.ts';
import type { ProvedConnection } from './handshake.ts';
import { LinkClosedError, SendAbortedError } from './link-errors.ts';
import type { LinkFailure } from './link-failure.ts';
import { encodeMessage } from './message-text.ts';
import type { LinkedMessage, LinkState, LinkStatistics, ModuleLink } from './module-link.ts';
import { Parcel } from './parcel.ts';
import type { ResolvedLinkOptions } from './resolve-options.ts';

/** What whoever makes connections for a link must know of it. */
export interface LinkWatcher {
  /** A connection that was attached has ended. */
  onDisconnected(): void;
  /** The link takes no connection any more. */
  onClosed(): void;
}

/** A link to whoever it is given connections to. */
export class PeerLink implements ModuleLink {
  readonly session: string;
  readonly #clock: Clock;
  readonly #closeTimeoutMs: number;
  readonly #conversation: Conversation;
  readonly #listeners = new Listeners<LinkState>(() => (this.#counts.listenerFailures += 1));
  readonly #counts = { failedHandshakes: 0, listenerFailures: 0 };
  readonly #watcher: LinkWatcher;
  #peer: string | undefined;
  #state: LinkState = 'connecting';
  #closing: Promise<void> | undefined;
  #awaited: { readonly holds: () => boolean; readonly resolve: () => void } | undefined;
  #hold: Disposable | undefined;
  #hasPeerLeft = false;
  #lastFailure: string | undefined;

  constructor(session: string, options: ResolvedLinkOptions, watcher: LinkWatcher) {
    this.session = session;
    this.#clock = options.clock;
    this.#closeTimeoutMs = options.closeTimeoutMs;
    this.#watcher = watcher;
    this.#conversation = new Conversation(session, options, {
      onConnected: () => this.#enter('connected'),
      onDisconnected: (failure) => this.#onDisconnected(failure),
      onProgress: () => this.#onProgress(),
    });
  }

  get peer(): string | undefined {
    return this.#peer;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** The peer's session on the present connection; undefined when there is none. */
  get connectedSession(): string | undefined {
    return this.#state === 'connected' ? this.#conversation.peerSession : undefined;
  }

  /** Whether the peer is away, and neither side owes the other anything. */
  get isForgettable(): boolean {
    const { outbox, inbox } = this.#conversation;
    return this.#state === 'partitioned' && outbox.isEmpty && inbox.unsettled === 0;
  }

  async send(message: LinkedMessage, signal?: AbortSignal): Promise<void> {
    if (this.#closing !== undefined) throw new LinkClosedError();
    if (signal?.aborted === true) throw new SendAbortedError(signal.reason);
    const { outbox } = this.#conversation;
    const parcel = new Parcel(message.id, encodeMessage(message));
    if (outbox.isSaturatedFor(parcel.sizeBytes)) this.#conversation.flush();
    outbox.add(parcel, signal);
    this.#conversation.scheduleFlush();
    return parcel.settled;
  }

  onMessage(handler: (message: LinkedMessage) => unknown): Disposable {
    if (typeof handler !== 'function') throw new TypeError('the handler must be a function');
    if (this.#closing !== undefined) throw new LinkClosedError();
    return this.#conversation.inbox.setHandler(handler);
  }

  onState(listener: (state: LinkState) => unknown): Disposable {
    if (typeof listener !== 'function') throw new TypeError('the listener must be a function');
    return this.#listeners.add(listener);
  }

  statistics(): LinkStatistics {
    const { outbox, inbox, counts, bytesWritten, bytesRead } = this.#conversation;
    const { connections, restarts, violations } = counts;
    return {
      ...outbox.counts,
      ...inbox.counts,
      ...this.#counts,
      reconnects: Math.max(0, connections - 1),
      restarts,
      violations,
      unacknowledged: outbox.unacknowledged,
      unacknowledgedBytes: outbox.unacknowledgedBytes,
      waiting: outbox.waiting,
      unsettled: inbox.unsettled,
      bytesWritten,
      bytesRead,
      lastFailure: this.#lastFailure,
    };
  }

  close(): Promise<void> {
    return (this.#closing ??= keepAlive(this.#close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Goes on over a new connection. */
  attach(proved: ProvedConnection): void {
    if (this.#state === 'closed') return void proved.socket.destroy();
    this.#peer = proved.peer.node;
    this.#hasPeerLeft = false;
    this.#conversation.attach(proved);
  }

  /** No connection could be made. */
  noteFailedHandshake(failure: LinkFailure): void {
    this.#counts.failedHandshakes += 1;
    this.#lastFailure = failure.message;
  }

  async #close(): Promise<void> {
    const { outbox, inbox } = this.#conversation;
    const deadline = Promise.withResolvers<void>();
    const timer = this.#clock.schedule(deadline.resolve, this.#closeTimeoutMs);
    await Promise.race([this.#until(() => outbox.isEmpty), deadline.promise]);
    inbox.stop();
    const hasAnswered = (): boolean => inbox.running === 0 && (inbox.log.isWritten || this.#hasPeerLeft);
    await Promise.race([this.#until(hasAnswered), deadline.promise]);
    timer.cancel();
    await this.#finish();
  }

  async #finish(): Promise<void> {
    this.#enter('closed');
    const finished = this.#conversation.finish();
    this.#conversation.outbox.rejectAll(new LinkClosedError());
    this.#watcher.onClosed();
    await finished;
    this.#listeners.clear();
  }

  #until(holds: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited = { holds, resolve };
    this.#onProgress();
    return promise;
  }

  #onProgress(): void {
    if (this.#awaited?.holds() === true) this.#awaited.resolve();
    this.#holdWhileOwed();
  }

  #onDisconnected(failure: LinkFailure): void {
    this.#lastFailure = failure.message;
    this.#hasPeerLeft = failure.kind === 'goodbye';
    if (this.#state === 'connected') this.#enter('partitioned');
    this.#onProgress();
    this.#watcher.onDisconnected();
  }

  #enter(state: LinkState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    this.#holdWhileOwed();
    this.#listeners.tell(state);
  }

  /** A socket keeps the process alive. While there is none, the senders that wait do. */
  #holdWhileOwed(): void {
    const isOwed = this.#state !== 'closed' && !this.#conversation.isConnected && !this.#conversation.outbox.isEmpty;
    if (isOwed) this.#hold ??= holdProcess();
    else {
      this.#hold?.[Symbol.dispose]();
      this.#hold = undefined;
    }
  }
}
