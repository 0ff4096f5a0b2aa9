import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeContent, encodeContent, encodeHead } from './sealed-content.ts';

const nothing = new Set<string>();

test('an empty content comes out as it went in', () => {
  const content = decodeContent(encodeContent(encodeHead('GET', {}, nothing), new Uint8Array(0)));
  expect(content).toMatchObject({ start: 'GET', headers: {} });
  expect(content?.body).toHaveLength(0);
});

test('whatever HTTP can carry comes out as it went in', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
  const value = fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,20}$/);
  const values = fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 4 }));
  const headers = fc.dictionary(name, values, { maxKeys: 8, noNullPrototype: true });
  fc.assert(
    fc.property(headers, fc.uint8Array({ maxLength: 64 }), (given, body) => {
      const content = decodeContent(encodeContent(encodeHead('POST', given, nothing), body));
      expect({ ...content, body: Uint8Array.from(content?.body ?? []) }).toEqual({ start: 'POST', headers: given, body });
    }),
  );
});

test('leaves out what it is told to, and what is undefined', () => {
  expect(encodeHead('GET', { a: '1', b: undefined, c: ['2', '3'] }, new Set(['a']))).toBe('GET\nc\n2\nc\n3\n');
});

test.for([{ 'a\nb': '1' }, { a: '1\nx-admin' }, { a: ['1', '2\n3'] }])('refuses a line break in %j', (headers) => {
  expect(() => encodeHead('GET', headers, nothing)).toThrow(TypeError);
});

test('no piece of a content, and no garbage, makes it throw or read beyond its end', () => {
  const whole = encodeContent(encodeHead('POST', { a: '1' }, nothing), Buffer.from('body'));
  const cut = Array.from({ length: whole.length - 4 }, (_, length) => decodeContent(whole.subarray(0, length)));
  expect(cut.filter((content) => content?.headers['a'] === '1')).toEqual([]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const content = decodeContent(Buffer.from(bytes));
      expect(content === undefined || content.body.length <= bytes.length).toBe(true);
    }),
  );
});

test('a header named like a property of an object harms nothing', () => {
  const head = encodeHead('GET', { constructor: 'a', tostring: 'b' } as never, nothing);
  const content = decodeContent(encodeContent(`${head}__proto__\nc\n`, new Uint8Array(0)));
  expect(content?.headers).toEqual({ constructor: 'a', tostring: 'b' });
  expect(Object.getPrototypeOf(content?.headers)).toBe(Object.prototype);
});
