import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** What goes wrong on one connection: `afterBytes` pass unharmed in the direction `way`, then it happens, once. */
export type Fault = { readonly way: 'request' | 'response'; readonly afterBytes: number } & (
  | {
      /**
       * `end` closes both sides in order, `reset` closes them with RST, `stall` forwards nothing any more (with `afterBytes` 0 the connection is
       * half-open: accepted and never answered), `corrupt` turns all bits of one byte and goes on.
       */
      readonly does: 'end' | 'reset' | 'stall' | 'corrupt';
    }
  /** Waits once, then goes on. */
  | { readonly does: 'delay'; readonly forMs: number }
  /** The rest goes byte by byte. */
  | { readonly does: 'drip'; readonly everyMs: number }
);

/** The fault of the `connection`-th connection, from 1; undefined lets it pass. */
export type FaultScript = (connection: number) => Fault | undefined;

/** One fault after the other, then none. */
export function inTurn(...faults: readonly (Fault | undefined)[]): FaultScript {
  return (connection) => faults[connection - 1];
}

const halfOpen = { allowHalfOpen: true };

interface Connection {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly fault: Fault | undefined;
  struck: boolean;
}

/** A TCP proxy on loopback that breaks connections by a script. The same script breaks the same bytes. */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #script: FaultScript;
  readonly #connections: Connection[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  private constructor(targetPort: number, script: FaultScript) {
    this.#script = script;
    this.#server = createServer(halfOpen, (client) =>
      this.#relay(client, connect({ port: targetPort, host: '127.0.0.1', ...halfOpen })),
    );
  }

  static async start(targetPort: number, script: FaultScript): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort, script);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections accepted so far. */
  get accepted(): number {
    return this.#connections.length;
  }

  /** Faults that have come about. */
  get struck(): number {
    return this.#connections.filter(({ struck }) => struck).length;
  }

  /** Connections that the client holds open now. */
  get open(): number {
    return this.#connections.filter(({ client }) => !client.destroyed).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const { client, upstream } of this.#connections) [client, upstream].forEach((socket) => socket.destroy());
    this.#server.close();
    await once(this.#server, 'close');
  }

  #relay(client: Socket, upstream: Socket): void {
    const fault = this.#script(this.#connections.length + 1);
    const connection = { client, upstream, fault, struck: false };
    this.#connections.push(connection);
    this.#pump(connection, client, upstream, 'request');
    this.#pump(connection, upstream, client, 'response');
  }

  #pump(connection: Connection, from: Socket, to: Socket, way: Fault['way']): void {
    const lane: Lane = { from, to, held: false, ended: false };
    let passed = 0;
    const pass = (chunk: Buffer): void => {
      if (lane.held) return;
      const { fault } = connection;
      const room = fault?.way === way && !connection.struck ? fault.afterBytes - passed : Number.POSITIVE_INFINITY;
      passed += chunk.length;
      if (chunk.length <= room) return void to.write(chunk);
      if (room > 0) to.write(chunk.subarray(0, room));
      connection.struck = true;
      this.#strike(connection, lane, chunk.subarray(room));
    };
    from.on('data', pass);
    // A broken connection is what this is for; its other half breaks with it, unless what came from there is held back.
    from.on('error', () => undefined);
    from.on('end', () => {
      lane.ended = true;
      if (!lane.held) to.end();
      // A client of HTTP that ends its side has gone.
      if (way === 'request') from.destroySoon();
    });
    from.on('close', (failed) => {
      if (lane.held && way === 'response') return;
      if (failed) to.destroy();
      else to.destroySoon();
    });
  }

  #strike({ client, upstream, fault }: Connection, lane: Lane, rest: Buffer): void {
    if (fault?.does === 'stall') lane.held = true;
    if (fault?.does === 'end') [client, upstream].forEach((socket) => socket.destroySoon());
    if (fault?.does === 'reset') [client, upstream].forEach(resetWhenWritten);
    if (fault?.does === 'corrupt') lane.to.write(Buffer.concat([Buffer.of(~rest.readUInt8() & 0xff), rest.subarray(1)]));
    if (fault?.does === 'delay') this.#delay(lane, rest, fault.forMs);
    if (fault?.does === 'drip') this.#drip(lane, rest, fault.everyMs);
  }

  #delay(lane: Lane, rest: Buffer, forMs: number): void {
    lane.held = true;
    lane.from.pause();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      lane.to.write(rest);
      release(lane);
    }, forMs);
    this.#timers.add(timer);
  }

  #drip(lane: Lane, rest: Buffer, everyMs: number): void {
    const left = [...rest];
    lane.held = true;
    lane.from.removeAllListeners('data').on('data', (chunk: Buffer) => left.push(...chunk));
    const timer = setInterval(() => {
      const next = left.shift();
      if (next !== undefined) lane.to.write(Buffer.of(next));
      else if (lane.ended) release(lane);
    }, everyMs);
    this.#timers.add(timer);
    lane.to.once('close', () => clearInterval(timer));
  }
}

/** One direction of a connection. */
interface Lane {
  readonly from: Socket;
  readonly to: Socket;
  /** What comes is not passed on. */
  held: boolean;
  ended: boolean;
}

function release(lane: Lane): void {
  lane.held = false;
  lane.from.resume();
  if (lane.ended) lane.to.end();
}

function resetWhenWritten(socket: Socket): void {
  socket.write('', () => socket.resetAndDestroy());
}
