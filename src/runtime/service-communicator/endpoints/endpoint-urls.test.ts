import { expect, test } from 'vitest';
import { createEndpointPolicy } from './endpoint-policy.ts';
import type { EndpointRefusedError, RefusalReason } from './endpoint-refused-error.ts';

const { check } = createEndpointPolicy();

function refusalOf(url: string): RefusalReason | 'permitted' {
  try {
    check(url);
    return 'permitted';
  } catch (error) {
    return (error as EndpointRefusedError).reason;
  }
}

test('no URL at all is refused', () => {
  expect([refusalOf(''), refusalOf(undefined as unknown as string)]).toEqual(['malformed', 'malformed']);
});

const permitted = [
  'http://orders.internal',
  'https://orders.example:8443/v2?region=eu',
  'HTTP://Orders.Example./',
  'http://orders_db-1:80',
  'http://127.0.0.1:3000',
  'http://localhost',
  'https://[::1]:8443/base',
  'http://[0:0:0:0:0:0:0:1]',
  'http://[::ffff:127.0.0.1]',
  'http://10.1.2.3',
  'http://100.64.0.1',
  'http://[fd12:3456::1]',
  'http://198.51.100.7:65535',
  'http://169.253.255.255',
  'http://xn--ls8h.la',
];

test.for(permitted)('%s is permitted', (url) => {
  expect(check(url).href).toBe(new URL(url).href);
});

const refused: Readonly<Record<RefusalReason, readonly string[]>> = {
  malformed: [
    'orders',
    '//orders',
    'http:orders',
    'http:/orders',
    'http:///orders',
    'http://',
    'http:\\\\orders',
    'http://orders\\@evil',
    ' http://orders',
    'http://orders ',
    'ht\ntp://orders',
    'http://or\tders',
    'http://orders/\u0000',
    'http://orders/é',
    'http://１６９.254.169.254',
    'http://169。254。169。254',
    'http://metadata.google.ınternal',
    `http://orders/${'a'.repeat(8_192)}`,
  ],
  protocol: [
    'ftp://orders',
    'file://orders/etc/passwd',
    'javascript://orders',
    'ws://orders',
    'unix://orders',
    'gopher://orders',
  ],
  credentials: [
    'http://user:secret@orders',
    'http://user@orders',
    'http://@orders',
    'http://:@orders',
    'http://orders@169.254.169.254',
  ],
  fragment: ['http://orders#', 'http://orders/#part', 'http://orders/?a=b#c'],
  port: [
    'http://orders:0',
    'http://orders:',
    'http://orders:65536',
    'http://orders:080',
    'http://orders:+80',
    'http://[::1]:',
    'http://a:b:c',
  ],
  spelling: [
    'http://0x7f.1',
    'http://0x7f000001',
    'http://127.1',
    'http://2130706433',
    'http://0177.0.0.1',
    'http://127.0.0.01',
    'http://127.0.0.1.',
    'http://2852039166',
    'http://0xa9fea9fe',
    'http://0251.0376.0251.0376',
    'http://169.254.43518',
    'http://169.254.169.254.',
    'http://%31%36%39.254.169.254',
    'http://metadata.google%2einternal',
    'http://metadata.google.internal..',
    'http://or..ders',
    'http://.orders',
    'http://-orders',
    'http://orders-.internal',
    'http://or$ders',
    'http://orders.1',
    'http://orders.0x1',
    'http://[fe80::1%25eth0]',
    'http://[::1',
    'http://[]',
    'http://[orders]',
    'http://[::1]orders',
    'http://256.1.1.1',
    'http://1.2.3.4.5',
    `http://${'a'.repeat(64)}`,
    `http://${'a.'.repeat(127)}`,
  ],
  metadata: [
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://METADATA.Google.Internal.',
    'http://metadata',
    'http://instance-data',
    'http://instance-data.ec2.internal',
    'http://100.100.100.200',
    'http://[::ffff:100.100.100.200]',
    'http://168.63.129.16',
    'http://192.0.0.192',
    'http://[fd00:ec2::254]',
    'http://[fd20:ce::254]',
    'http://[fd00:42:0:0:0:0:0:42]',
  ],
  'link-local': [
    'http://169.254.169.254',
    'http://169.254.0.0',
    'http://169.254.255.255',
    'http://[fe80::1]',
    'http://[FEBF::1]',
    'http://[::ffff:169.254.169.254]',
    'http://[::FFFF:A9FE:A9FE]',
    'http://[::ffff:0:169.254.169.254]',
    'http://[::169.254.169.254]',
    'http://[64:ff9b::169.254.169.254]',
    'http://[2002:a9fe:a9fe::1]',
    'http://[2001:0:c000:201::5601:5601]',
    'http://[2001:0:a9fe:a9fe::1]',
  ],
  unspecified: [
    'http://0.0.0.0',
    'http://0.255.255.255',
    'http://[::]',
    'http://[0:0:0:0:0:0:0:0]',
    'http://[::ffff:0.0.0.0]',
    'http://[64:ff9b::]',
  ],
  multicast: ['http://224.0.0.1', 'http://239.255.255.255', 'http://[ff02::1]', 'http://[::ffff:224.0.0.1]'],
  reserved: ['http://255.255.255.255', 'http://240.0.0.1', 'http://[::ffff:255.255.255.255]'],
  translated: ['http://[64:ff9b:1::1]', 'http://[64:ff9b:1:a9fe:a9:fe00::]'],
  denied: [],
  loopback: [],
  private: [],
};

const refusedRows = Object.entries(refused).flatMap(([reason, urls]) => urls.map((url) => [reason, url] as const));

test.for(refusedRows)('refused as %s: %j', ([reason, url]) => {
  expect(refusalOf(url)).toBe(reason);
});
