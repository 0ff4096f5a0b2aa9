/** Foreign text, escaped when rendered, or a piece with a form of its own. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly link: string; readonly text: string };

export type Block =
  | { readonly kind: 'paragraph'; readonly text: readonly Inline[] }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'table'; readonly header: readonly string[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: 'claims'; readonly claims: readonly Claim[] };

/** One line that a reader may rely on, with what it rests on. */
export interface Claim {
  readonly id: string;
  readonly statement: string;
  /**
   * `supported`, `refuted`: measured. `stale`: measured on another tree. `unproven`: nothing decides it yet.
   * `stated`: somebody says so.
   */
  readonly status: 'supported' | 'refuted' | 'unproven' | 'stale' | 'stated';
  readonly evidence: readonly { readonly path: string; readonly sha256: string }[];
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** One thing without which the report cannot read COMPLETE, or CONFIRMED. */
export interface Lack {
  readonly what: string;
  readonly remedy: string;
}

/** A whole report, before it is rendered. */
export interface ReportModel {
  readonly wave: string;
  readonly subwave: string;
  readonly title: string;
  /** CONFIRMED and CONTRADICTED are those of a validation. */
  readonly status: 'COMPLETE' | 'INCOMPLETE' | 'CONFIRMED' | 'CONTRADICTED';
  /** Empty exactly when the status is COMPLETE or CONFIRMED. */
  readonly lacking: readonly Lack[];
  readonly sections: readonly Section[];
}
