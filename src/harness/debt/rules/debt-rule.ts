import type { Node } from 'oxc-parser';

import type { Body } from '../bodies/body.ts';
import type { DebtKind } from '../debt-report.ts';
import type { ParsedFile } from '../parsed-file.ts';
import type { TestSyntax } from '../tests/test-syntax.ts';

/** One kind of debt found at one place. */
export interface Accusation {
  readonly kind: DebtKind;
  /** Where: a node, or an offset for what is no syntax. */
  readonly at: Node | number;
  /** One sentence without a full stop at its end: what stands there. */
  readonly message: string;
}

/** An accusation of something outside the tests. */
export interface FileAccusation extends Accusation {
  /** True when it takes the worth from every test of the file, as `only` and a retry for the whole file do. */
  readonly concernsAll: boolean;
  /** The title of the test it is about, where that is known. */
  readonly testTitle?: string;
}

export type Accuse = (accusation: Accusation) => void;

export type AccuseFile = (accusation: FileAccusation) => void;

/** How one kind of debt, or a small family, is found. A rule has the parts that it needs. */
export interface DebtRule {
  readonly kinds: readonly DebtKind[];
  /** What a test carries by how it is declared. */
  readonly inTest?: (test: TestSyntax, file: ParsedFile, accuse: Accuse) => void;
  /** What a test carries by what a function does: its body, and every function of the file that the body reaches. */
  readonly inBody?: (body: Body, role: 'test' | 'helper', file: ParsedFile, accuse: Accuse) => void;
  /** What concerns no test that is there. */
  readonly inFile?: (file: ParsedFile, accuse: AccuseFile) => void;
}
