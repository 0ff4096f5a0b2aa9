import { assertConfig, functionGiven, problemUnless, textGiven } from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import type { KeepOptions } from './loader-options.ts';
import type { LoaderSpec } from './loader-spec.ts';
import { givenOptions } from '../shared/given-options.ts';
import { checkKeepOptions } from './resolve-options.ts';

/** A loader under its key or prefix, with every option filled in. */
export interface Registration extends Required<KeepOptions> {
  readonly name: string;
  /** As it was given: its functions are its methods. */
  readonly spec: LoaderSpec<unknown>;
  /** Calls of the loader so far. */
  calls: number;
  /** Whether all of its calls are traced, because it was seen to ask for another key, or to be asked by another loader. */
  isTraced: boolean;
}

export const longestKey = 1_024;

/**
 * Fills in what `spec` leaves open from `keep`.
 *
 * @throws {InvalidConfigurationError} naming every field out of bounds.
 */
export function createRegistration(
  kind: 'key' | 'prefix',
  name: string,
  spec: LoaderSpec<unknown>,
  keep: Required<KeepOptions>,
): Registration {
  const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs, negativeTtlMs, attempts } = { ...keep, ...givenOptions(spec) };
  const kept = { ttlMs, staleWhileRevalidateMs, staleIfErrorMs, negativeTtlMs, attempts };
  // A prefix may be empty: it is the loader of all keys that have none of their own.
  const named = kind === 'prefix' && name === '' ? undefined : textGiven(kind, name, longestKey);
  assertConfig('loader', [named, ...checkKeepOptions(kept, ''), ...checkFunctions(spec)]);
  return { name, ...kept, spec, calls: 0, isTraced: false };
}

function checkFunctions(spec: LoaderSpec<unknown>): (ConfigProblem | undefined)[] {
  const names = ['load', 'loadMany', 'versionOf', 'sourceVersion', 'sizeOf'] as const;
  return [
    problemUnless(
      spec.load !== undefined || spec.loadMany !== undefined,
      'load',
      'a function, unless loadMany is given',
      spec.load,
    ),
    problemUnless(
      spec.sourceVersion === undefined || spec.versionOf !== undefined,
      'versionOf',
      'a function when sourceVersion is given',
      spec.versionOf,
    ),
    ...names.map((name) => (spec[name] === undefined ? undefined : functionGiven(name, spec[name]))),
  ];
}
