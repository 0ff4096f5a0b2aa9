import { HealthMonitor, HealthServer } from 'wavegate/runtime/health';
import type { CheckFunction } from 'wavegate/runtime/health';

import type { NodeEndpoint } from './introspection.ts';
import type { NodeConfiguration } from './node-configuration.ts';

/** The health of a running node, over HTTP. */
export class NodeHealth implements AsyncDisposable {
  readonly endpoint: NodeEndpoint;
  readonly #monitor: HealthMonitor;
  readonly #server: HealthServer;

  private constructor(monitor: HealthMonitor, server: HealthServer, host: string) {
    this.#monitor = monitor;
    this.#server = server;
    this.endpoint = { name: 'health', url: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}/health` };
  }

  /** Listens. Rejects when it cannot, as when the port is taken. */
  static async listen(
    { organisationId, healthHost: host, healthPort: port }: NodeConfiguration,
    checks: Readonly<Record<string, CheckFunction>>,
  ): Promise<NodeHealth> {
    const monitor = new HealthMonitor();
    try {
      const health = monitor.for(organisationId);
      for (const [name, check] of Object.entries(checks)) health.register(name, check, { critical: true });
      return new NodeHealth(monitor, await HealthServer.listen(health, { host, port }), host);
    } catch (error) {
      await monitor[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await this.#monitor[Symbol.asyncDispose]();
  }
}
