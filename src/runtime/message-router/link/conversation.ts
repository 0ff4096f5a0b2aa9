import { setImmediate } from 'node:timers';
import { frameTypes } from './frame.ts';
import type { ProvedConnection } from './handshake.ts';
import { Inbox } from './inbox.ts';
import { LinkFailure, violation } from './link-failure.ts';
import { newMessagesFrame, readMessages } from './message-frame.ts';
import { Outbox } from './outbox.ts';
import { newOutcomesFrame, readOutcomes } from './outcomes-frame.ts';
import type { ResolvedLinkOptions } from './resolve-options.ts';
import { parseResume } from './resume-frame.ts';
import type { Resume } from './resume-frame.ts';
import { newJsonFrame } from './sealed-frame.ts';
import type { Window } from './window.ts';
import { Wire } from './wire.ts';

export interface ConversationEvents {
  onConnected(): void;
  onDisconnected(failure: LinkFailure): void;
  /** Something was settled, taken back or written. */
  onProgress(): void;
}

/** What two sessions say to each other over one connection after the other. The later goes on where the earlier broke off. */
export class Conversation {
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly counts = { connections: 0, restarts: 0, violations: 0, bytesWritten: 0, bytesRead: 0 };
  readonly #session: string;
  readonly #options: ResolvedLinkOptions;
  readonly #window: Window;
  readonly #events: ConversationEvents;
  /** The peer's session of which the outbox and the inbox keep account. */
  #known: string | null = null;
  #peerSession = '';
  #wire: Wire | undefined;
  #isResumed = false;
  #isFlushDue = false;

  constructor(session: string, options: ResolvedLinkOptions, events: ConversationEvents) {
    const { maxUnacknowledged: messages, maxUnacknowledgedBytes: bytes, maxFrameBytes: frameBytes } = options;
    this.#session = session;
    this.#options = options;
    this.#events = events;
    this.#window = { messages, bytes, frameBytes };
    this.outbox = new Outbox({ window: this.#window, ...options }, () => events.onProgress());
    this.inbox = new Inbox(this.#window, () => this.scheduleFlush());
  }

  get isConnected(): boolean {
    return this.#isResumed;
  }

  /** The peer's session on the present connection, or on the last one. */
  get peerSession(): string {
    return this.#peerSession;
  }

  get bytesWritten(): number {
    return this.counts.bytesWritten + (this.#wire?.bytesWritten ?? 0);
  }

  get bytesRead(): number {
    return this.counts.bytesRead + (this.#wire?.bytesRead ?? 0);
  }

  /** Goes on over this connection; one that is still there ends. */
  attach(proved: ProvedConnection): void {
    this.end(new LinkFailure('superseded', 'the peer has connected anew'));
    this.#peerSession = proved.peer.session;
    const wire = new Wire(proved, this.#options, {
      onFrame: (type, outcomesSeen, payload) => this.#onFrame(type, outcomesSeen, payload),
      onRoom: () => this.flush(),
      onQuiet: () => wire.write(newJsonFrame(frameTypes.ping, this.outbox.outcomesSeen)),
      onEnd: (failure) => this.#onEnd(wire, failure),
    });
    this.#wire = wire;
    const resume: Resume = { knows: this.#known, received: this.inbox.received, window: this.#window };
    wire.write(newJsonFrame(frameTypes.resume, this.outbox.outcomesSeen, resume));
    wire.start();
  }

  end(failure: LinkFailure): void {
    this.#wire?.end(failure);
  }

  /** Says goodbye and lets go of the connection, once what is written has gone out. */
  async finish(): Promise<void> {
    const wire = this.#wire;
    if (this.#isResumed) wire?.write(newJsonFrame(frameTypes.goodbye, this.outbox.outcomesSeen));
    await wire?.finish(new LinkFailure('goodbye', 'the link was closed'));
  }

  /** Writes, at the end of this turn, what there is to write, in as few frames as may be. */
  scheduleFlush(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    setImmediate(() => {
      this.#isFlushDue = false;
      this.flush();
    });
  }

  /** Writes what there is to write as far as the connection takes it. */
  flush(): void {
    if (this.#wire !== undefined && this.#isResumed) this.#writeAll(this.#wire);
    this.#events.onProgress();
  }

  #writeAll(wire: Wire): void {
    wire.cork();
    while (!wire.isFull && this.#writeNext(wire));
    wire.uncork();
  }

  #writeNext(wire: Wire): boolean {
    const { outbox, inbox } = this;
    if (!inbox.log.isWritten) {
      wire.write(newOutcomesFrame(outbox.outcomesSeen, inbox.log));
      return true;
    }
    const batch = outbox.nextBatch();
    if (batch !== undefined) wire.write(newMessagesFrame(outbox.outcomesSeen, batch));
    return batch !== undefined;
  }

  #onFrame(type: number, outcomesSeen: number, payload: Buffer): void {
    if (type === frameTypes.resume) return this.#resume(outcomesSeen, parseResume(payload));
    if (!this.#isResumed) throw violation(`frame ${type} before the resumption`);
    this.inbox.log.confirm(outcomesSeen);
    if (type === frameTypes.messages) this.#takeMessages(payload);
    else if (type === frameTypes.outcomes) this.#takeOutcomes(payload);
    else if (type === frameTypes.goodbye) this.end(new LinkFailure('goodbye', 'the peer has closed its link'));
    else if (type !== frameTypes.ping) throw violation(`an unknown frame ${type}`);
  }

  /** Goes on from where both stand, if both know of each other; otherwise both count anew. */
  #resume(outcomesSeen: number, { knows, received, window }: Resume): void {
    if (this.#isResumed) throw violation('a second resumption');
    const goesOn = this.#known === this.#peerSession && knows === this.#session;
    if (!goesOn) this.#restart();
    this.inbox.log.confirm(goesOn ? outcomesSeen : 0);
    this.inbox.log.rewind();
    this.outbox.resume(goesOn ? received : 0, window);
    this.#isResumed = true;
    this.counts.connections += 1;
    this.#events.onConnected();
    this.flush();
  }

  #restart(): void {
    if (this.#known !== null) this.counts.restarts += 1;
    this.#known = this.#peerSession;
    this.outbox.restart();
    this.inbox.restart();
  }

  #takeMessages(payload: Buffer): void {
    readMessages(payload, (number, text, sizeBytes) => this.inbox.accept(number, text, sizeBytes));
    this.inbox.deliver();
  }

  #takeOutcomes(payload: Buffer): void {
    const { firstIndex, outcomes } = readOutcomes(payload);
    this.outbox.settle(firstIndex, outcomes);
    this.scheduleFlush();
  }

  #onEnd(wire: Wire, failure: LinkFailure): void {
    this.counts.bytesWritten += wire.bytesWritten;
    this.counts.bytesRead += wire.bytesRead;
    if (failure.kind === 'violation') this.counts.violations += 1;
    this.#wire = undefined;
    this.#isResumed = false;
    this.#events.onDisconnected(failure);
  }
}
