import { expect, test } from 'vitest';
import { InvalidConfigurationError } from '../../shared/validate-config.ts';
import { createEndpointPolicy } from './endpoint-policy.ts';
import type { EndpointPolicyOptions } from './endpoint-policy.ts';
import { EndpointRefusedError } from './endpoint-refused-error.ts';
import type { RefusalReason } from './endpoint-refused-error.ts';

function refusalOf(url: string, options?: EndpointPolicyOptions): RefusalReason | 'permitted' {
  try {
    createEndpointPolicy(options).check(url);
    return 'permitted';
  } catch (error) {
    return (error as EndpointRefusedError).reason;
  }
}

test.for([
  'http://127.0.0.1',
  'http://127.255.255.255',
  'http://[::1]',
  'http://localhost.',
  'http://a.LocalHost',
  'http://[::ffff:7f00:1]',
])('%s is refused where this machine may not be called', (url) => {
  expect(refusalOf(url, { allowLoopback: false })).toBe('loopback');
  expect(refusalOf(url, { allowPrivate: false })).toBe('permitted');
});

test.for([
  'http://10.0.0.1',
  'http://172.31.255.255',
  'http://192.168.0.1',
  'http://100.127.0.1',
  'http://[fc00::1]',
  'http://[fec0::1]',
  'http://[2002:a00:1::]',
])('%s is refused where private networks may not be called', (url) => {
  expect(refusalOf(url, { allowPrivate: false })).toBe('private');
  expect(refusalOf(url, { allowLoopback: false })).toBe('permitted');
});

test('what is listed is allowed, and no more than that', () => {
  const allow = ['169.254.10.0/24', 'metadata.google.internal', 'fe80::7', '64:ff9b:1::/48'];
  const hosts = ['169.254.10.1', '[::ffff:169.254.10.1]', 'Metadata.Google.Internal.', '[fe80::7]', '[64:ff9b:1::9]'];
  expect(hosts.map((host) => refusalOf(`http://${host}`, { allow }))).toEqual(hosts.map(() => 'permitted'));
  const others = ['169.254.11.1', 'metadata', '[fe80::8]', '169.254.169.254'];
  expect(others.map((host) => refusalOf(`http://${host}`, { allow }))).toEqual([
    'link-local',
    'metadata',
    'link-local',
    'link-local',
  ]);
});

test('a range of IPv6 on the list does not free the IPv4 addresses that it embeds', () => {
  expect(refusalOf('http://[64:ff9b::a9fe:a9fe]', { allow: ['::/0'] })).toBe('link-local');
});

test('what is denied is refused in every form, also when it is allowed as well', () => {
  const options = { deny: ['orders.internal', '198.51.100.0/24', '2001:db8::/32'], allow: ['orders.internal', '198.51.100.7'] };
  const hosts = ['ORDERS.internal.', '198.51.100.7', '[::ffff:198.51.100.7]', '[2001:db8::1]'];
  expect(hosts.map((host) => refusalOf(`http://${host}`, options))).toEqual(hosts.map(() => 'denied'));
  expect(refusalOf('http://shop.orders.internal', options)).toBe('permitted');
});

test('only the named protocols are permitted', () => {
  expect([refusalOf('http://orders', { protocols: ['https:'] }), refusalOf('https://orders', { protocols: ['https:'] })]).toEqual(
    ['protocol', 'permitted'],
  );
});

test('an error has a stable code, says what to do, and repeats no secret of the URL', () => {
  const policy = createEndpointPolicy();
  const secret = 'hunter2';
  const urls = [
    `http://u:${secret}@orders/`,
    `http://orders:0/${secret}`,
    `http://169.254.169.254/?token=${secret}`,
    `ftp://${secret}`,
  ];
  const errors = urls.map((url) => {
    try {
      return policy.check(url);
    } catch (error) {
      return error as EndpointRefusedError;
    }
  });
  expect(errors.map((error) => error instanceof EndpointRefusedError && error.code)).toEqual(
    urls.map(() => 'COMMUNICATOR_ENDPOINT_REFUSED'),
  );
  expect(errors.map((error) => (error as EndpointRefusedError).hint).filter((hint) => hint.length < 20)).toEqual([]);
  expect(JSON.stringify(errors) + errors.map((error) => (error as Error).stack).join()).not.toContain(secret);
});

test('a bad option is named with its bound, and so is every other', () => {
  const options = {
    allowLoopback: 'yes',
    allow: ['10.0.0.0/8', '10.0.0.0/33', 'http://orders', 7],
    deny: 'orders',
    protocols: ['ftp:'],
    resolve: 1,
  } as unknown as EndpointPolicyOptions;
  expect(() => createEndpointPolicy(options)).toThrow(InvalidConfigurationError);
  expect(() => createEndpointPolicy(options)).toThrow(
    /allowLoopback must be true or false.*allow\[1\] must be a host name, an address or a CIDR range.*allow\[2\].*allow\[3\].*deny must be a list.*protocols must be.*resolve must be a function/,
  );
  expect(() => createEndpointPolicy({ protocols: [] })).toThrow(/protocols/);
});
