/** All QA components of a plan, in the order of their numbers. */
export interface Catalog {
  readonly components: readonly Component[];
  /** SHA-256 over the files, in path order. */
  readonly digest: string;
  readonly files: readonly string[];
}

export interface Component {
  /** `QA-436` */
  readonly id: string;
  readonly title: string;
  /** `connection-pool` */
  readonly module: string;
  readonly subwave: string;
  /** Globs of the sources that the component's tests prove. */
  readonly sources: readonly string[];
  /** Its tests may reach the network from their sandbox. */
  readonly network?: true;
  /** Its tests run in a process of their own, and the sources in yet another one. */
  readonly isolation?: 'process';
  readonly criteria: readonly Criterion[];
  readonly at: SourcePlace;
}

export interface Criterion {
  /** `QA-436.1` */
  readonly id: string;
  readonly component: string;
  readonly statement: string;
  readonly timeoutMs: number;
  /** A defect that an earlier build really had. */
  readonly regression: boolean;
  readonly at: SourcePlace;
}

/** A place in a file of the repository; line and column count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
