import type { Component, Criterion } from '../catalog/catalog.ts';

/** How the user chose what to run. */
export type SelectionKind = 'subwave' | 'qa' | 'all' | 'failed';

/** What one run covers, by subwave. */
export interface Selection {
  readonly kind: SelectionKind;
  /** As the user would type it: `--subwave 2.4`. */
  readonly expression: string;
  readonly subwaves: readonly SelectedSubwave[];
}

export interface SelectedSubwave {
  readonly subwave: string;
  readonly components: readonly SelectedComponent[];
  /** True when every criterion of the subwave is selected. */
  readonly complete: boolean;
}

export interface SelectedComponent {
  readonly component: Component;
  /** In catalog order; all of the component's, or some. */
  readonly criteria: readonly Criterion[];
}
