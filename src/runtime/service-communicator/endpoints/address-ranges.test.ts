import { expect, test } from 'vitest';
import { AddressRanges } from './address-ranges.ts';

test('the empty set has no address', () => {
  const none = AddressRanges.of([]);
  expect([none.has('0.0.0.0'), none.has('::')]).toEqual([false, false]);
});

test('a range ends where its prefix says', () => {
  const ranges = AddressRanges.of(['10.0.0.0/9', 'fe80::/10', '192.0.2.7']);
  const within = ['10.0.0.0', '10.127.255.255', 'fe80::1', 'febf::1', '192.0.2.7'];
  const beyond = ['9.255.255.255', '10.128.0.0', 'fec0::1', 'fe7f::1', '192.0.2.6', '192.0.2.8'];
  expect(within.filter((address) => !ranges.has(address))).toEqual([]);
  expect(beyond.filter((address) => ranges.has(address))).toEqual([]);
});

test('a range of IPv6 takes no address of IPv4, nor the other way round', () => {
  expect(AddressRanges.of(['::/0']).has('192.0.2.1')).toBe(false);
  expect(AddressRanges.of(['0.0.0.0/0']).has('::ffff:192.0.2.1')).toBe(false);
});

const wrong = [
  '',
  '10.0.0',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/08',
  '10.0.0.0/8/8',
  '::/129',
  'fe80::1%eth0',
  '[::1]',
  'name',
  '10.0.0.0/-1',
];

test.for(wrong)('%j is neither an address nor a range', (entry) => {
  expect(new AddressRanges().add(entry)).toBe(false);
  expect(() => AddressRanges.of([entry])).toThrow(RangeError);
});
