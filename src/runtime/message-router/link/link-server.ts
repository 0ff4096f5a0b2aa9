import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { bindServer } from './bind-server.ts';
import type { ResolvedListenOptions } from './resolve-options.ts';

/** Takes connections, at most so many at once that are not `admit`ted yet. */
export class LinkServer {
  /** Connections closed at once, because too many had not proved themselves. */
  halfOpenFull = 0;
  readonly #mostHalfOpen: number;
  readonly #onSocket: (socket: Socket) => Promise<unknown>;
  readonly #proving = new Set<Socket>();
  /** Connections on which TLS is not done, by the peer's address. */
  readonly #opening = new Map<string, Socket>();
  #server: Server | undefined;

  private constructor(mostHalfOpen: number, onSocket: (socket: Socket) => Promise<unknown>) {
    this.#mostHalfOpen = mostHalfOpen;
    this.#onSocket = onSocket;
  }

  /**
   * @param onSocket  Called with each connection, over TLS when that is asked for; it counts as half-open until the promise settles, which does not reject.
   * @throws {AddressInUseError} somebody else listens there.
   */
  static async open(options: ResolvedListenOptions, onSocket: (socket: Socket) => Promise<unknown>): Promise<LinkServer> {
    const server = new LinkServer(options.maxHalfOpen, onSocket);
    const make = options.tls === undefined ? server.#plain() : await server.#secure(options.tls, options.handshakeMs);
    server.#server = await bindServer(make, options.address);
    return server;
  }

  get halfOpen(): number {
    return this.#proving.size + this.#opening.size;
  }

  /** Undefined for a Unix socket. */
  get port(): number | undefined {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  }

  /** No connection is taken any more, and those that are half-open are closed. A Unix socket's file is removed. */
  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server?.close(() => closed.resolve());
    for (const socket of [...this.#proving, ...this.#opening.values()]) socket.destroy();
    this.#proving.clear();
    this.#opening.clear();
    await closed.promise;
  }

  #plain(): () => Server {
    return () => createServer((socket) => this.#hasRoom(socket) && void this.#prove(socket));
  }

  /** The raw connection counts until TLS has made of it another, or has given it up. */
  async #secure(tls: TlsOptions, handshakeTimeout: number): Promise<() => Server> {
    const { createServer: createSecureServer } = await import('node:tls');
    return () =>
      createSecureServer({ ...tls, handshakeTimeout })
        .on('connection', (socket) => this.#hasRoom(socket) && this.#open(socket))
        .on('secureConnection', (socket) => {
          this.#opening.delete(addressOf(socket));
          void this.#prove(socket);
        })
        .on('tlsClientError', (_error, socket) => void socket.destroy());
  }

  #hasRoom(socket: Socket): boolean {
    if (this.halfOpen < this.#mostHalfOpen) return true;
    this.halfOpenFull += 1;
    socket.on('error', () => undefined).destroy();
    return false;
  }

  #open(socket: Socket): void {
    const address = addressOf(socket);
    this.#opening.set(address, socket);
    socket.once('close', () => {
      if (this.#opening.get(address) === socket) this.#opening.delete(address);
    });
  }

  async #prove(socket: Socket): Promise<void> {
    this.#proving.add(socket);
    await this.#onSocket(socket);
    this.#proving.delete(socket);
  }
}

function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
