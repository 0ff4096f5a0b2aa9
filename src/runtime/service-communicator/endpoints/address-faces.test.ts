import { expect, test } from 'vitest';
import { addressFaces } from './address-faces.ts';

const alone = [
  '127.0.0.1',
  '::',
  '::1',
  'fe80::1',
  '2001:db8::1',
  '2001:1::a9fe:a9fe',
  '64:ff9b:1::a9fe:a9fe',
  '1::ffff:a9fe:a9fe',
];

test.for(alone)('%s stands for itself alone', (address) => {
  expect(addressFaces(address)).toEqual([address]);
});

const embedding: readonly (readonly [form: string, address: string, embedded: readonly string[]])[] = [
  ['mapped', '::ffff:169.254.1.2', ['169.254.1.2']],
  ['mapped, in groups', '0:0:0:0:0:FFFF:a9fe:0102', ['169.254.1.2']],
  ['compatible', '::169.254.1.2', ['169.254.1.2']],
  ['compatible, almost the loopback', '::2', ['0.0.0.2']],
  ['translated (SIIT)', '::ffff:0:a9fe:102', ['169.254.1.2']],
  ['NAT64', '64:ff9b::a9fe:102', ['169.254.1.2']],
  ['6to4', '2002:a9fe:102:5::9', ['169.254.1.2']],
  ['Teredo, with its server and its client', '2001:0:a9fe:102:8000:1234:5601:fefd', ['169.254.1.2', '169.254.1.2']],
];

test.for(embedding)('%s: %s embeds %j', ([, address, embedded]) => {
  expect(addressFaces(address)).toEqual([address, ...embedded]);
});

test('a zone is left aside', () => {
  expect(addressFaces('fe80::1%eth0')).toEqual(['fe80::1']);
});
