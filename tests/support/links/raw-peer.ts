import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { encodeHandshakeFrame } from '../../../src/runtime/message-router/link/frame.ts';
import type { FrameType } from '../../../src/runtime/message-router/link/frame.ts';
import { FrameReader } from '../../../src/runtime/message-router/link/frame-reader.ts';

/** Somebody who writes to a listener whatever a test wants. */
export class RawPeer implements Disposable {
  readonly socket: Socket;
  readonly #reader = new FrameReader();
  readonly #closed = Promise.withResolvers<void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => this.#reader.push(chunk));
    socket.once('close', () => this.#closed.resolve());
  }

  static async open(port: number): Promise<RawPeer> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RawPeer(socket);
  }

  /** Resolves once the connection is closed. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  say(type: FrameType, body: unknown): void {
    this.socket.write(encodeHandshakeFrame(type, body));
  }

  /** The next frame of the other side, its body parsed. */
  async hear(): Promise<{ readonly type: number; readonly body: Record<string, string> }> {
    for (;;) {
      const frame = this.#reader.next(100_000);
      if (frame !== undefined) return { type: frame.type, body: JSON.parse(frame.body.toString()) as Record<string, string> };
      await once(this.socket, 'data');
    }
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
