import { once } from 'node:events';

import { assertConfig, integerFrom, textGiven } from '../../shared/validate-config.ts';
import type { CheckFunction } from '../check-outcome.ts';

/** A host and a port that should listen. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * HEALTHY when a TCP connection can be opened; it is closed at once.
 *
 * @throws {InvalidConfigurationError} the host is empty or the port out of range.
 */
export function socketCheck({ host, port }: Endpoint): CheckFunction {
  assertConfig('socket check', [textGiven('host', host), integerFrom('port', port, 1, 65_535)]);
  return async ({ signal }) => {
    // Loaded by the first check: who checks no socket does not pay for it.
    const socket = process.getBuiltinModule('node:net').connect({ host, port });
    socket.on('error', () => undefined);
    try {
      await once(socket, 'connect', { signal });
      return { status: 'HEALTHY', message: 'the port accepts connections' };
    } finally {
      socket.destroy();
    }
  };
}
