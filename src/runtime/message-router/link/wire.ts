import type { Socket } from 'node:net';
import type { Clock, Scheduled } from '../../../foundation/clock.ts';
import { lengthBytes, numberBytes, sealBytes, sealedHeadBytes } from './frame.ts';
import type { FrameReader } from './frame-reader.ts';
import { FrameSeal } from './frame-seal.ts';
import type { ProvedConnection } from './handshake.ts';
import { failureOf, LinkFailure, violation } from './link-failure.ts';

/** What happens on a wire. Called by the wire alone, never once it has ended. */
export interface WireEvents {
  /** @throws {LinkFailure} the frame is not what it must be. */
  onFrame(type: number, outcomesSeen: number, payload: Buffer): void;
  /** What was written has gone out, and there is room for more. */
  onRoom(): void;
  /** Nothing was written for a while, and the peer should hear of us. */
  onQuiet(): void;
  onEnd(failure: LinkFailure): void;
}

export interface WireSetting {
  readonly clock: Clock;
  readonly silenceMs: number;
  readonly maxFrameBytes: number;
}

const checksPerSilence = 4;
const farewellMs = 1_000;

/**
 * A whole frame is a sign of life, and so are that many bytes of one. Fewer are none: pings alone would fill up a frame whose rest was lost on the way, and
 * nobody would notice for long.
 */
const signOfLifeBytes = 1_024;

/** A proved connection: sealed frames in both directions, and a heartbeat. Ends once, at the first thing that goes wrong. */
export class Wire {
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  readonly #outgoing: FrameSeal;
  readonly #incoming: FrameSeal;
  readonly #setting: WireSetting;
  readonly #events: WireEvents;
  readonly #checkMs: number;
  #isOver = false;
  #heardMs: number;
  /** Arrived since the last sign of life. */
  #unprovedBytes = 0;
  #checkedMs: number;
  #hasWritten = false;
  #check: Scheduled | undefined;

  constructor({ socket, reader, keys, role }: ProvedConnection, setting: WireSetting, events: WireEvents) {
    this.#socket = socket;
    this.#reader = reader;
    this.#outgoing = new FrameSeal(keys.sealKeyOf(role));
    this.#incoming = new FrameSeal(keys.sealKeyOf(role === 'dialer' ? 'listener' : 'dialer'));
    this.#setting = setting;
    this.#events = events;
    this.#checkMs = setting.silenceMs / checksPerSilence;
    this.#heardMs = this.#checkedMs = setting.clock.monotonicMs();
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('drain', () => this.#isOver || events.onRoom());
    socket.on('error', (error) => this.end(failureOf(error)));
    socket.on('end', () => this.end(new LinkFailure('lost', 'the peer ended the connection')));
    socket.on('close', () => this.end(new LinkFailure('lost', 'the connection was closed')));
    this.#scheduleCheck();
  }

  /** Goes on with what had arrived before the wire was made. */
  start(): void {
    if (this.#socket.destroyed) this.end(new LinkFailure('lost', 'the connection was closed'));
    this.#read();
  }

  /** Whether what was written has not gone out yet. */
  get isFull(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Seals the frame and writes it. @param frame  Made by `newFrame`. */
  write(frame: Buffer): void {
    if (this.#isOver) return;
    const sealStart = frame.length - sealBytes;
    this.#outgoing.head(frame.subarray(0, lengthBytes)).copy(frame, lengthBytes);
    this.#outgoing.next(frame.subarray(sealedHeadBytes, sealStart)).copy(frame, sealStart);
    this.#hasWritten = true;
    this.#socket.write(frame);
  }

  /** Writes held back until the matching `uncork` go out together. */
  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  end(failure: LinkFailure): void {
    if (!this.#retire()) return;
    this.#socket.destroy();
    this.#events.onEnd(failure);
  }

  /** Sends what is written, and lets go. Resolves when the socket is closed, which does not take long. */
  async finish(failure: LinkFailure): Promise<void> {
    if (!this.#retire()) return;
    const closed = Promise.withResolvers<void>();
    const deadline = this.#setting.clock.schedule(() => this.#socket.destroy(), farewellMs);
    this.#socket.once('close', () => closed.resolve());
    // What still arrives is read and dropped: a socket closed over unread bytes takes back what it has sent.
    this.#socket.resume();
    this.#socket.end();
    this.#events.onEnd(failure);
    await closed.promise;
    deadline.cancel();
  }

  #retire(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#check?.cancel();
    return true;
  }

  #take(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#unprovedBytes += chunk.length;
    if (this.#unprovedBytes >= signOfLifeBytes) this.#hear();
    this.#reader.push(chunk);
    this.#read();
  }

  #hear(): void {
    this.#unprovedBytes = 0;
    this.#heardMs = this.#setting.clock.monotonicMs();
  }

  #read(): void {
    try {
      while (!this.#isOver && this.#readFrame());
    } catch (error) {
      this.end(failureOf(error));
    }
  }

  #readFrame(): boolean {
    const frame = this.#reader.next(this.#setting.maxFrameBytes, this.#incoming);
    if (frame === undefined) return false;
    const { type, body, bytes } = frame;
    if (!this.#incoming.isNext(bytes)) throw violation('a frame whose seal is wrong');
    this.#hear();
    if (body.length < numberBytes + sealBytes) throw violation('a frame that is too short');
    this.#events.onFrame(type, body.readUIntBE(0, numberBytes), body.subarray(numberBytes, -sealBytes));
    return true;
  }

  #scheduleCheck(): void {
    this.#check = this.#setting.clock.schedule(() => this.#checkLife(), this.#checkMs);
  }

  #checkLife(): void {
    const nowMs = this.#setting.clock.monotonicMs();
    // Who was away for long has left bytes unread, and cannot say that there were none.
    const wasAway = nowMs - this.#checkedMs > 2 * this.#checkMs;
    this.#checkedMs = nowMs;
    if (wasAway) this.#heardMs = nowMs;
    const { silenceMs } = this.#setting;
    if (nowMs - this.#heardMs >= silenceMs) return this.end(new LinkFailure('silent', `nothing was heard for ${silenceMs} ms`));
    this.#scheduleCheck();
    if (!this.#hasWritten && !this.isFull) this.#events.onQuiet();
    this.#hasWritten = false;
  }
}
