import type { Socket } from 'node:net';
import type { Clock } from '../../../foundation/clock.ts';
import { encodeHandshakeFrame, frameTypes, handshakeFrameBytes } from './frame.ts';
import type { FrameType } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { parseRefusal } from './handshake-frames.ts';
import type { RefusalReason } from './handshake-frames.ts';
import { failureOf, LinkFailure, violation } from './link-failure.ts';

/** The frames of a handshake over one socket, until a deadline. Whatever goes wrong, the socket is destroyed and the pending `read` rejects. */
export class HandshakeChannel {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #stop = new AbortController();
  readonly #listeners: [event: string, listener: (value: unknown) => void][] = [];
  #expected: (PromiseWithResolvers<Buffer> & { readonly type: FrameType }) | undefined;
  #failure: LinkFailure | undefined;

  constructor(socket: Socket, clock: Clock, timeoutMs: number) {
    this.#socket = socket;
    const deadline = clock.schedule(() => this.fail(new LinkFailure('deadline', 'the handshake took too long')), timeoutMs);
    this.#stop.signal.addEventListener('abort', () => deadline.cancel(), { once: true });
    this.#listen('data', (chunk) => this.#take(chunk as Buffer));
    this.#listen('error', (error) => this.fail(error));
    this.#listen('end', () => this.fail(new LinkFailure('lost', 'the peer ended the connection')));
    this.#listen('close', () => this.fail(new LinkFailure('lost', 'the connection was closed')));
  }

  /** The body of the next frame, which must be of this type. */
  async read(type: FrameType): Promise<Buffer> {
    if (this.#failure !== undefined) throw this.#failure;
    const expected = { ...Promise.withResolvers<Buffer>(), type };
    this.#expected = expected;
    this.#advance();
    return await expected.promise;
  }

  write(type: FrameType, body: unknown): void {
    if (this.#failure === undefined) this.#socket.write(encodeHandshakeFrame(type, body));
  }

  /** Tells the peer why, and ends the connection. */
  refuse(reason: RefusalReason): LinkFailure {
    this.write(frameTypes.refusal, { reason });
    return this.#end(new LinkFailure('refused', `refused: ${reason}`), () => this.#socket.destroySoon());
  }

  fail(cause: unknown): void {
    this.#end(failureOf(cause), () => this.#socket.destroy());
  }

  /** Hands the socket over, with what was read of it and belongs to no handshake. */
  release(): FrameReader {
    this.#stop.abort();
    for (const [event, listener] of this.#listeners) this.#socket.off(event, listener);
    return this.#reader;
  }

  #listen(event: string, listener: (value: unknown) => void): void {
    this.#listeners.push([event, listener]);
    this.#socket.on(event, listener);
  }

  #end(failure: LinkFailure, letGo: () => void): LinkFailure {
    if (this.#failure !== undefined || this.#stop.signal.aborted) return failure;
    this.#failure = failure;
    this.#stop.abort();
    this.#expected?.reject(failure);
    letGo();
    return failure;
  }

  #take(chunk: Buffer): void {
    if (this.#failure !== undefined) return;
    this.#reader.push(chunk);
    this.#advance();
  }

  #advance(): void {
    const expected = this.#expected;
    if (expected === undefined || this.#failure !== undefined) return;
    try {
      const frame = this.#reader.next(handshakeFrameBytes);
      if (frame === undefined) return;
      this.#expected = undefined;
      if (frame.type === frameTypes.refusal) throw new LinkFailure('refused', `the peer refused: ${parseRefusal(frame.body)}`);
      if (frame.type !== expected.type) throw violation(`frame ${frame.type} in place of ${expected.type}`);
      expected.resolve(frame.body);
    } catch (error) {
      this.#expected = expected;
      this.fail(error);
    }
  }
}
