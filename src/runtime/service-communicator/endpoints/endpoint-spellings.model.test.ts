import { isIPv4 } from 'node:net';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEndpointPolicy } from './endpoint-policy.ts';

/** Whether a policy lets an endpoint pass. */
type Permits = (url: string) => boolean;

const policy = createEndpointPolicy();
const permits: Permits = (url) => permitsBy(policy.check, url);

function permitsBy(check: (url: string) => unknown, url: string): boolean {
  try {
    check(url);
    return true;
  } catch {
    return false;
  }
}

/** The ends of a range are where mistakes are made. */
const byte = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 255));

/** Every address that is forbidden by default, with its network chosen as often as any other. */
const forbiddenIPv4 = fc.oneof(
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(0), byte, byte, byte),
  fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
  fc.constantFrom([100, 100, 100, 200], [168, 63, 129, 16], [192, 0, 0, 192]),
);

/** A number as the URL parser reads it: decimal, octal or hexadecimal, with zeros in front. */
function numberSpelling(value: number): fc.Arbitrary<string> {
  const zeros = fc.nat({ max: 3 }).map((count) => '0'.repeat(count));
  return fc.oneof(
    fc.constant(String(value)),
    zeros.map((more) => `0${more}${value.toString(8)}`),
    fc.tuple(zeros, fc.constantFrom('0x', '0X')).map(([more, x]) => `${x}${more}${value.toString(16)}`),
  );
}

/** Four parts, or fewer, of which the last one takes the bytes of the rest. */
function partsSpelling(bytes: readonly number[]): fc.Arbitrary<string> {
  return fc.integer({ min: 1, max: 4 }).chain((count) => {
    const rest = bytes.slice(count - 1).reduce((sum, each) => sum * 256 + each, 0);
    return fc.tuple(...[...bytes.slice(0, count - 1), rest].map(numberSpelling)).map((parts) => parts.join('.'));
  });
}

/** A character as itself, percent-encoded, or in full width. */
function characterSpelling(character: string): fc.Arbitrary<string> {
  const code = character.charCodeAt(0);
  const encoded = `%${code.toString(16).padStart(2, '0')}`;
  const dots = ['。', '．', '｡'];
  const wide = character === '.' ? dots : [String.fromCharCode(code + 0xfe_e0)];
  return fc.oneof({ weight: 8, arbitrary: fc.constant(character) }, fc.constantFrom(encoded, ...wide));
}

const oddIPv4 = forbiddenIPv4
  .chain(partsSpelling)
  .chain((text) => fc.tuple(...text.split('').map(characterSpelling), fc.constantFrom('', '.')))
  .map((characters) => characters.join(''));

const plainIPv4 = forbiddenIPv4.map((bytes) => bytes.join('.'));

type Embed = (high: number, low: number) => readonly number[];

const embeddings: readonly Embed[] = [
  (high, low) => [0, 0, 0, 0, 0, 0xff_ff, high, low],
  (high, low) => [0, 0, 0, 0, 0xff_ff, 0, high, low],
  (high, low) => [0x64, 0xff_9b, 0, 0, 0, 0, high, low],
  (high, low) => [0x20_02, high, low, 1, 2, 3, 4, 5],
  (high, low) => [0x20_01, 0, high, low, 1, 2, 3, 4],
  (high, low) => [0x20_01, 0, 1, 2, 3, 4, high ^ 0xff_ff, low ^ 0xff_ff],
];

const group = fc.nat({ max: 0xff_ff });
const restOf = (count: number) => fc.array(group, { minLength: count, maxLength: count });

const forbiddenIPv6: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.tuple(fc.integer({ min: 0xfe_80, max: 0xfe_bf }), restOf(7)).map(([first, rest]) => [first, ...rest]),
  fc.tuple(fc.integer({ min: 0xff_00, max: 0xff_ff }), restOf(7)).map(([first, rest]) => [first, ...rest]),
  restOf(5).map((rest) => [0x64, 0xff_9b, 1, ...rest]),
  fc.constant([0, 0, 0, 0, 0, 0, 0, 0]),
  fc
    .tuple(fc.constantFrom(...embeddings), forbiddenIPv4)
    .map(([embed, [a = 0, b = 0, c = 0, d = 0]]) => embed(a * 256 + b, c * 256 + d)),
);

/** Groups in either case, padded or not, a run of zeros left out or not, the end as IPv4 or not. */
const ipv6Spelling = fc
  .tuple(forbiddenIPv6, fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean())
  .map(([groups, upper, padded, dotted, compressed]) => {
    const [g = 0, h = 0] = groups.slice(6);
    const end = dotted ? [[g >> 8, g & 0xff, h >> 8, h & 0xff].join('.')] : [];
    const hex = groups.slice(0, dotted ? 6 : 8).map((each) => each.toString(16).padStart(padded ? 4 : 1, '0'));
    const text = [...hex, ...end].join(':');
    const shorter = compressed ? text.replace(/(^|:)(0{1,4}(:|$))+/, '::') : text;
    return `[${upper ? shorter.toUpperCase() : shorter}]`;
  });

const forbiddenHost = fc.oneof(plainIPv4, oddIPv4, ipv6Spelling);
const place = fc.constantFrom('', '/', ':80', ':8080/base?x=1');

function everySpellingIsRefused(permits: Permits) {
  return fc.property(fc.constantFrom('http', 'https', 'HTTP'), forbiddenHost, place, (scheme, host, rest) => {
    expect(permits(`${scheme}://${host}${rest}`)).toBe(false);
  });
}

/** Catches a policy that refuses too much. */
function ordinaryAddressesArePermitted(permits: Permits) {
  const ordinary = fc.tuple(fc.integer({ min: 1, max: 99 }), byte, byte, byte).map((bytes) => bytes.join('.'));
  const documented = restOf(6).map((groups) => `[2001:db8:${groups.map((each) => each.toString(16)).join(':')}]`);
  return fc.property(fc.oneof(ordinary, documented), place, (host, rest) => {
    expect(permits(`http://${host}${rest}`)).toBe(true);
  });
}

test('every spelling of every forbidden address is refused', () => {
  expect(() => fc.assert(everySpellingIsRefused(permits), { numRuns: 20_000 })).not.toThrow();
});

test('ordinary addresses are permitted', () => {
  expect(() => fc.assert(ordinaryAddressesArePermitted(permits), { numRuns: 2_000 })).not.toThrow();
});

test('nearly all of these spellings lead somewhere: the URL parser reads an address in them', () => {
  const read = fc.sample(forbiddenHost, { numRuns: 2_000, seed: 1 }).map((host) => URL.parse(`http://${host}`));
  const leading = read.filter((url) => url !== null && (isIPv4(url.hostname) || url.hostname.startsWith('[')));
  expect(leading.length).toBeGreaterThan(1_990);
});

const brokenTwins: Readonly<Record<string, Permits>> = {
  'one that looks at the text': (url) => !/169\.254\.|\/\/0\.|fe80|\[::\]|metadata/i.test(url),
  'one that parses, but takes IPv6 as it stands': (url) => {
    const { hostname } = new URL(url);
    return hostname.startsWith('[') ? !/^\[(fe[89ab]|ff|64:ff9b:1:|::\])/.test(hostname) : permits(`http://${hostname}`);
  },
  'one that knows mapped addresses alone': (url) => {
    const { hostname } = new URL(url);
    return /^\[(2002|2001|64:ff9b::)/.test(hostname) || permits(`http://${hostname}`);
  },
  'one that takes the end of 169.254.0.0/16 for ordinary': (url) => permits(url) || url.startsWith('http://169.254.255.'),
};

test.for(Object.keys(brokenTwins))('%s is caught', (name) => {
  expect(fc.check(everySpellingIsRefused(brokenTwins[name]!), { numRuns: 20_000 }).failed).toBe(true);
});

test('one that refuses everything is caught', () => {
  expect(fc.check(ordinaryAddressesArePermitted(() => false)).failed).toBe(true);
});
