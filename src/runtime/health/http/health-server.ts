import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { OrganisationHealth } from '../organisation-health.ts';
import { healthHandler } from './health-handler.ts';
import type { HandlerOptions } from './health-handler.ts';

export interface ServerOptions extends HandlerOptions {
  /** Default `127.0.0.1`: only this machine. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
}

/**
 * A server of its own for the health of one organisation.
 *
 * @example await using server = await HealthServer.listen(monitor.for('organisation-1'), { port: 9090 });
 */
export class HealthServer implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Resolves when it listens. Rejects when it cannot, as when the port is taken. */
  static async listen(
    health: OrganisationHealth,
    { host = '127.0.0.1', port = 0, ...options }: ServerOptions = {},
  ): Promise<HealthServer> {
    // Loaded by the first server: who mounts the handler elsewhere has it already, and others do not pay for it.
    const { createServer } = process.getBuiltinModule('node:http');
    const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, healthHandler(health, options));
    server.maxConnections = 1_024;
    server.listen(port, host);
    await once(server, 'listening');
    return new HealthServer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** Takes no more connections, closes idle ones, and waits until those with a request have had their answer. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    await closed;
  }
}
