import type { ProvenTest } from './certificate.ts';

/** A criterion whose test is to be proven able to fail. */
export interface ProofTarget {
  readonly criterion: string;
  readonly test: ProvenTest & { readonly line: number };
  readonly timeoutMs: number;
  /** The sources that may be mutated for it. */
  readonly sources: ReadonlySet<string>;
  /** SHA-256 of each file that the test is made of besides its own, by path. */
  readonly support: Readonly<Record<string, string>>;
  /** How many imports a source is away from the test, by path. */
  readonly distance: ReadonlyMap<string, number>;
}
