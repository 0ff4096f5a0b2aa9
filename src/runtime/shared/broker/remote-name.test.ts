import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { remoteName } from './remote-name.ts';

test('is safe and of one length, whatever the organisation is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 256 }), (organisation) => {
      expect(remoteName('wavegate', organisation)).toMatch(/^wavegate-[0-9a-f]{64}$/);
    }),
  );
});

test('two organisations never share one, not even where only UTF-16 tells them apart', () => {
  const ids = [
    'a.b',
    'a b',
    'a_b',
    'A.b',
    'a>',
    'a*',
    '\ud800',
    '\ud801',
    '\ufffd',
    'é',
    'e\u0301',
    'a\u0000',
    'a',
    'x'.repeat(255),
    'x'.repeat(256),
  ];
  expect(new Set(ids.map((id) => remoteName('p', id))).size).toBe(ids.length);
});
