import type { CallExpression, Node, ObjectExpression } from 'oxc-parser';

import type { Scope } from '../syntax/scope.ts';

/** The call that declares a test or a suite, taken apart. */
export interface DeclaringCall {
  readonly role: 'test' | 'suite';
  readonly node: CallExpression;
  /** `skip`, `each` and so on. */
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
  /** Enclosing suites, outermost first; for a subtest its test is the last of them. */
  readonly suites: readonly DeclaringCall[];
  /** Ancestors from the file inwards. */
  readonly trail: readonly Node[];
  readonly table: boolean;
}

/** A call that changes how tests run: `ctx.skip()`, `this.retries(3)`, `vi.setConfig({ retry: 2 })`. */
export interface Setting {
  readonly node: CallExpression;
  /** `skip`, `this.retries`, `vi.setConfig` */
  readonly name: string;
  readonly scope: Scope;
}
