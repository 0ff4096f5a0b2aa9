import type { RemoteTransport } from 'wavegate/runtime/event-bus';

import type { NodeConfiguration } from './node-configuration.ts';

/** The transport that carries events over NATS, not connected yet; user, password or token come from NATS_URL. */
export async function createTransport({ natsUrl }: NodeConfiguration): Promise<RemoteTransport> {
  const { natsTransport } = await import('wavegate/runtime/event-bus/nats');
  const { protocol, host, username, password } = new URL(natsUrl);
  const [user, pass] = [username, password].map(decodeURIComponent);
  const credentials = pass !== '' ? { user, pass } : user !== '' ? { token: user } : {};
  return natsTransport({ servers: `${protocol}//${host}`, connection: credentials });
}

/** Where the broker is, without a password. */
export function brokerOf({ natsUrl }: NodeConfiguration): string {
  return `NATS at ${new URL(natsUrl).host}`;
}
