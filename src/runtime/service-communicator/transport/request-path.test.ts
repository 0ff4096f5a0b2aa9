import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRequestPath, withQuery } from './request-path.ts';

test('no text is no path', () => {
  expect(isRequestPath('')).toBe(false);
  expect(isRequestPath(undefined)).toBe(false);
});

test.for([
  '/',
  '/a',
  '/a/b.c/',
  '/a//b',
  '/a?b=c',
  '/a?b=../..',
  '/a.b/..c',
  '/%20',
  "/!$&'()*+,;=:@~-._",
  '/.well-known/x',
  '/a?http://b',
])('%s is a path', (path) => {
  expect(isRequestPath(path)).toBe(true);
});

const otherHosts = [
  'a',
  '//evil.example/',
  '/\\evil.example',
  '\\/evil',
  'http://evil.example/',
  '/a b',
  '/a#b',
  '/a\r\nb',
  '/a\tb',
  '/ä',
  '/a?b c',
  '/a?#b',
];
const climbing = [
  '/..',
  '/.',
  '/a/..',
  '/a/../b',
  '/a/./b',
  '/%2e%2e/b',
  '/a/%2E./b',
  '/a/.%2e',
  '/a/..%2fb',
  '/a%2f..%2fb',
  '/a%5c..%5cb',
  '/..?a',
  '/..;/b',
  '/a/..;x=y/b',
  '/%2e%2e%3b/b',
];

test.for([...otherHosts, ...climbing])('%j is none', (path) => {
  expect(isRequestPath(path)).toBe(false);
});

/** The rule without its second half. */
function isPathWithoutDots(text: string): boolean {
  return text === '/..' || isRequestPath(text.replaceAll(/\.|%2e/gi, 'x'));
}

async function check(isPath: (text: string) => boolean): Promise<void> {
  const piece = fc.constantFrom('/', '.', '..', '%2e', '%2E', '%2f', '%5C', '\\', 'a', '?', '#', ':', '@', 'http:', ' ', 'é');
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);
  const property = fc.property(text, (path) => {
    fc.pre(isPath(path));
    const url = new URL(`http://good.example/base${path}`);
    const decoded = decodeURIComponent(url.pathname.replaceAll('%2e', '.'));
    assert.equal(url.host, 'good.example');
    assert.ok(`${decoded}/`.startsWith('/base/'));
    assert.ok(!decoded.split(/[/\\]/).includes('..'));
  });
  fc.assert(property, { numRuns: 2_000 });
}

test('whatever is a path stays under its base, also for a server that decodes it', async () => {
  await expect(check(isRequestPath)).resolves.toBeUndefined();
});

test('a rule that forgets the dots is caught', async () => {
  await expect(check(isPathWithoutDots)).rejects.toThrow('Property failed');
});

test('a query is put behind the path, and no value changes its structure', () => {
  expect(withQuery('/a', {})).toBe('/a');
  expect(withQuery('/a', { b: undefined, c: [] })).toBe('/a');
  expect(withQuery('/a', { b: 'x&y=z#?', c: [1, true], 'd/e': 'ä ' })).toBe('/a?b=x%26y%3Dz%23%3F&c=1&c=true&d%2Fe=%C3%A4+');
  expect(withQuery('/a?b=1', { c: 2 })).toBe('/a?b=1&c=2');
  expect(withQuery('/a', new URLSearchParams('b=1&b=2'))).toBe('/a?b=1&b=2');
});
