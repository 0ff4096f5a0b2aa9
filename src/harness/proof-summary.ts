import type { Certificate, Unproven } from './prove/certificate.ts';

/** A criterion, and whether its test is proven able to fail. */
export interface ProvenCriterion {
  readonly criterion: string;
  readonly statement: string;
  readonly component: string;
  readonly state: 'proven' | 'unproven' | 'stale' | 'absent';
  readonly reason: string;
  readonly certificate: Certificate | null;
  readonly unproven: Unproven | null;
}

/** A certificate that was tried again. */
export interface VerifiedCertificate {
  readonly criterion: string;
  /** Null when it could not be found out: the time was spent. */
  readonly holds: boolean | null;
  /** How the test turned red, or why the certificate does not hold. */
  readonly reason: string;
}

/** What `qa prove` returns, and prints under `--json`. */
export interface ProofSummary {
  readonly expression: string;
  /** `budget`: the time that was given is spent. */
  readonly end: 'complete' | 'budget' | 'interrupted';
  readonly durationMs: number;
  /** Null when everything was known and nothing ran. */
  readonly search: {
    /** Criteria for which a proof was sought. */
    readonly criteria: number;
    /** How often a test was run with a mutant on. */
    readonly trials: number;
    readonly mutants: number;
    /** Sources that could not be instrumented, with the reason. */
    readonly refused: Readonly<Record<string, string>>;
    readonly instrumenterVersion: string;
  } | null;
  /** Under `--verify`: what trying each certificate again showed. Null otherwise. */
  readonly verified: readonly VerifiedCertificate[] | null;
  readonly totals: Readonly<Record<ProvenCriterion['state'], number>> & { readonly criteria: number };
  /** In plan order. */
  readonly subwaves: readonly {
    readonly subwave: string;
    readonly path: string;
    readonly criteria: readonly ProvenCriterion[];
  }[];
}
