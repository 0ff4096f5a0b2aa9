import type { LoadRunner } from './load-runner.ts';
import type { Registry } from './registry.ts';
import type { ResolvedOptions } from './resolve-options.ts';

/** What the organisations of one loader have in common. */
export interface LoaderCore {
  readonly options: ResolvedOptions;
  readonly registry: Registry;
  readonly runner: LoadRunner;
  readonly isClosed: boolean;
}
