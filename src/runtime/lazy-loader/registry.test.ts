import { expect, test } from 'vitest';
import { TooManyLoadersError } from './load-errors.ts';
import { createRegistration } from './registration.ts';
import { Registry } from './registry.ts';
import { resolveOptions } from './resolve-options.ts';

const keep = resolveOptions({});

function registryOf(keys: readonly string[], prefixes: readonly string[], maxLoaders = 100): Registry {
  const registry = new Registry(maxLoaders);
  for (const key of keys) registry.add('key', createRegistration('key', key, { load: () => 1 }, keep));
  for (const prefix of prefixes) registry.add('prefix', createRegistration('prefix', prefix, { load: () => 1 }, keep));
  return registry;
}

test('finds nothing while empty', () => {
  expect(registryOf([], []).find('a')).toBeUndefined();
  expect(registryOf([], []).names()).toEqual([]);
});

test.for([
  ['user:7', 'user:7'],
  ['user:8', 'user:'],
  ['user:admin:1', 'user:admin:'],
  ['user', ''],
  ['order:1', ''],
] as const)('finds for %s the loader of %s', ([key, name]) => {
  const prefixes = ['', 'user:', 'user:admin:', 'other:'];
  expect(registryOf(['user:7'], prefixes).find(key)?.name).toBe(name);
  const many = Array.from({ length: 20 }, (_, index) => `prefix-${index}:`);
  expect(registryOf(['user:7'], [...many, ...prefixes]).find(key)?.name).toBe(name);
});

test('refuses more loaders than its bound, and counts that', () => {
  const registry = registryOf(['a'], ['b:'], 2);
  expect(() => registry.add('key', createRegistration('key', 'c', { load: () => 1 }, keep))).toThrow(TooManyLoadersError);
  expect({ refused: registry.refused, names: registry.names() }).toEqual({ refused: 1, names: ['a', 'b:*'] });
});

test.for([
  ['key', ''],
  ['key', 'x'.repeat(1_025)],
  ['prefix', 'x'.repeat(1_025)],
] as const)('refuses a %s that is no name', ([kind, name]) => {
  expect(() => createRegistration(kind, name, { load: () => 1 }, keep)).toThrow(`${kind} must be a text of 1 to 1024 characters`);
});

test('needs versionOf for sourceVersion', () => {
  expect(() => createRegistration('key', 'a', { load: () => 1, sourceVersion: () => 'r1' }, keep)).toThrow(
    'versionOf must be a function when sourceVersion is given',
  );
});
