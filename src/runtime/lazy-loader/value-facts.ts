import type { LoaderSpec } from './loader-spec.ts';

/** What the functions of the user tell of a value. */
export interface ValueFacts {
  readonly sizeBytes: number;
  readonly sourceVersion: string | undefined;
}

/**
 * What is told of the value; undefined when the loader has no function that tells anything.
 *
 * @throws what a function of the user throws; RangeError when `sizeOf` tells no size.
 */
export function factsOf(spec: LoaderSpec<unknown>, value: unknown): ValueFacts | undefined {
  if (spec.sizeOf === undefined && spec.versionOf === undefined) return undefined;
  const sizeBytes = spec.sizeOf?.(value) ?? 0;
  if (!(sizeBytes >= 0)) throw new RangeError(`sizeOf must return a number of at least 0, not ${sizeBytes}`);
  return { sizeBytes, sourceVersion: spec.versionOf?.(value) };
}
