import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Writes what it likes to the socket. `request` is the number of the request on this server, from 1. */
export type RawAnswer = (socket: Socket, request: number) => void;

/** A TCP server on loopback that answers as it is told, HTTP or not. What comes in one piece counts as one request. */
export class RawServer implements AsyncDisposable {
  /** The requests, as text. */
  readonly received: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(answer: RawAnswer) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('data', (chunk: Buffer) => answer(socket, this.received.push(chunk.toString('latin1'))));
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(answer: RawAnswer): Promise<RawServer> {
    const server = new RawServer(answer);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
