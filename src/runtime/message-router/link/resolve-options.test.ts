import { expect, test } from 'vitest';
import { keyOf } from '../../../../tests/support/links/link-pair.ts';
import { connectLink } from './connect-link.ts';
import { listenForLinks } from './link-listener.ts';
import type { ConnectLinkOptions, ListenForLinksOptions } from './link-options.ts';

const good = { port: 1, node: 'module', keys: [keyOf('a')] };

test('names every option out of bounds at once, and never a secret', () => {
  const secret = Buffer.from('too short a secret');
  const options = {
    port: 0,
    node: '',
    keys: [{ id: 'a b', secret }, { id: 'b', secret: 'text' }, null],
    silenceMs: 1,
    handshakeMs: 0,
    closeTimeoutMs: -1,
    maxFrameBytes: 100,
    maxUnacknowledged: 0,
    maxUnacknowledgedBytes: 0,
    maxWaiting: 0,
    maxWaitingBytes: Number.NaN,
    clock: {},
    backoffBaseMs: 0,
    backoffCapMs: 0,
    random: 1,
    peer: '',
    tls: 1,
  };
  const error = catchError(() => connectLink(options as unknown as ConnectLinkOptions)) as { problems: { field: string }[] };
  expect(error.problems.map(({ field }) => field).toSorted()).toEqual(
    [
      'port',
      'node',
      'keys[0].id',
      'keys[0].secret',
      'keys[1].secret',
      'keys[2]',
      'silenceMs',
      'handshakeMs',
      'closeTimeoutMs',
      'maxFrameBytes',
      'maxUnacknowledged',
      'maxUnacknowledgedBytes',
      'maxWaiting',
      'maxWaitingBytes',
      'clock.monotonicMs',
      'clock.wallMs',
      'clock.schedule',
      'backoffBaseMs',
      'backoffCapMs',
      'random',
      'peer',
      'tls',
    ].toSorted(),
  );
  expect(JSON.stringify(error) + String(error)).not.toContain('too short a secret');
});

test.for([
  [{ ...good, path: '/tmp/a.sock' }, 'path must be without host and port'],
  [{ ...good, port: undefined, path: `/tmp/${'x'.repeat(100)}` }, 'path must be a path of 1 to 103 bytes'],
  [{ ...good, port: undefined, path: '/tmp/a.sock', tls: {} }, 'tls must be without path'],
  [{ ...good, keys: [] }, 'keys must be an array of 1 to 16 keys'],
  [{ ...good, keys: [keyOf('a'), keyOf('a')] }, 'keys must be keys of different ids'],
  [{ ...good, maxLinks: 0 }, 'maxLinks must be'],
  [{ ...good, maxHalfOpen: 0 }, 'maxHalfOpen must be'],
  [{ ...good, onLink: 1 }, 'onLink must be a function'],
  [undefined, 'options must be an object'],
] as const)('a listener refuses %j', async ([options, message]) => {
  const given = options === undefined ? options : { onLink: () => undefined, ...options };
  await expect(listenForLinks(given as unknown as ListenForLinksOptions)).rejects.toThrow(message);
});

function catchError(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
