/** `qa/plan.yaml` as its schema describes it. */
export interface PlanFile {
  readonly wave: string;
  readonly title: string;
  readonly defaults?: { readonly timeout?: string; readonly checkpoints?: readonly string[] };
  readonly minimumVersion?: string;
  readonly policies?: {
    readonly active?: readonly string[];
    readonly inactive?: Readonly<Record<string, { readonly by: string; readonly reason: string }>>;
  };
  readonly runner?: { readonly vitestConfig?: string };
  readonly modules?: Readonly<Record<string, readonly string[]>>;
  readonly subwaves: readonly SubwaveEntry[];
}

export interface SubwaveEntry {
  readonly id: string;
  readonly title: string;
  readonly qa?: string;
  readonly needs?: readonly string[];
  readonly builder?: string;
  readonly scope?: readonly string[];
  readonly tests?: readonly string[];
  readonly architecture?: readonly string[];
  readonly external?: string;
}

/** `governance/builders/*.yaml` as its schema describes it. */
export interface BuilderFile {
  readonly id: string;
  readonly title: string;
  readonly permitted: readonly string[];
  readonly forbidden: readonly string[];
}

/** `governance/gates/*.yaml` as its schema describes it. */
export interface ExternalGateFile {
  readonly gate: string;
  readonly subwave: string;
  readonly outcome: 'PASS' | 'FAIL';
  readonly signed_off_by: string;
  readonly signed_off_on: string;
  readonly reference: string;
  readonly statement: string;
}
