/** `qa/catalog/*.yaml` as its schema describes it. */
export interface CatalogFile {
  readonly subwave: string;
  readonly components: readonly ComponentEntry[];
}

export interface ComponentEntry {
  readonly id: string;
  readonly title: string;
  readonly module: string;
  readonly network?: boolean;
  readonly isolation?: 'none' | 'process';
  /** By number. */
  readonly criteria: Readonly<Record<string, CriterionEntry>>;
}

export type CriterionEntry = string | { readonly statement: string; readonly timeout?: string; readonly regression?: boolean };

/** The statement of a criterion, whichever way it is written. */
export function statementOf(entry: CriterionEntry): string {
  return typeof entry === 'string' ? entry : entry.statement;
}
