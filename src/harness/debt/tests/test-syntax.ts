import type { CallExpression, Node, ObjectExpression } from 'oxc-parser';

import type { FunctionNode } from '../syntax/nodes.ts';
import type { Scope } from '../syntax/scopes.ts';

/** The call that declares a test or a suite, taken apart. */
export interface DeclaringCall {
  readonly node: CallExpression;
  readonly words: readonly string[];
  /** Undefined when the call has none (`test(function named() {})`). */
  readonly titleNode: Node | undefined;
  /** The literal title; undefined when it is computed. */
  readonly title: string | undefined;
  readonly options: readonly ObjectExpression[];
  /** A number given as time limit after the body. */
  readonly timeoutNode: Node | undefined;
  /** The body: a function of this file where it can be found, otherwise the expression as it stands. */
  readonly body: Node | undefined;
  readonly scope: Scope;
}

/** A test with all that the file says about it. */
export interface TestSyntax {
  readonly call: DeclaringCall;
  readonly suites: readonly DeclaringCall[];
  /** Ancestors from the file inwards. */
  readonly trail: readonly Node[];
  readonly table: boolean;
}

/** The name by which a finding calls a test: its literal title. */
export function titleOf(test: TestSyntax): string | undefined {
  return test.call.title;
}

/** The functions that are the body of some test of the file. */
export type TestBodies = ReadonlyMap<FunctionNode, TestSyntax>;
