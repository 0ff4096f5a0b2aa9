import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

import { assertConfig, problemUnless } from '../../shared/validate-config.ts';
import type { CheckFunction } from '../check-outcome.ts';

/**
 * HEALTHY when a GET of `url` is answered with a status of 200 to 299. Follows no redirect and reads no body.
 *
 * @throws {InvalidConfigurationError} `url` is no http or https address.
 */
export function httpCheck(url: string | URL): CheckFunction {
  const protocol = URL.parse(String(url))?.protocol;
  assertConfig('HTTP check', [
    problemUnless(protocol === 'http:' || protocol === 'https:', 'url', 'an http or https address', url),
  ]);
  return async ({ signal }) => {
    // Loaded by the first check: who checks nothing over HTTP does not pay for it.
    const { get } = process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
    const request = get(url, { signal, agent: false });
    // The response is asked for before the wait: errors after it must find a listener.
    request.on('error', () => undefined);
    try {
      const [{ statusCode = 0 }] = (await once(request, 'response', { signal })) as [IncomingMessage];
      const isGood = statusCode >= 200 && statusCode < 300;
      return { status: isGood ? 'HEALTHY' : 'UNHEALTHY', message: `answered with ${statusCode}`, details: { statusCode } };
    } finally {
      request.destroy();
    }
  };
}
