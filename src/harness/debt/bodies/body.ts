import type { Node, ReturnStatement } from 'oxc-parser';

import type { FunctionNode } from '../syntax/nodes.ts';
import type { Scope } from '../syntax/scope.ts';
import type { NameList } from './name-list.ts';

/** What one function does about assertions: the facts that the rules judge. Functions it calls have a body of their own. */
export interface Body {
  readonly root: Node;
  /** Assertions that run when the function does, in the order of the source; calls of asserting functions among them. */
  readonly assertions: readonly Assertion[];
  /** `expect(x)` or `expect(x).toBe` that nobody completes. */
  readonly incomplete: readonly Node[];
  /** Functions of the file, and expressions that make one, that this one calls or hands on. */
  readonly reached: ReadonlySet<Node>;
  /** Functions declared in it; those never reached never run. */
  readonly declared: ReadonlyMap<FunctionNode, Scope>;
  /** The returns of the function itself, not of functions within it. */
  readonly returns: readonly { readonly node: ReturnStatement; readonly trail: readonly Node[] }[];
  /** True when `expect.assertions(n)` or `expect.hasAssertions()` makes sure that assertions ran. */
  readonly counted: boolean;
  /** Every name that is referred to. */
  readonly uses: NameList;
  /** The last name of every call: `check()`, `vi.runAllTimers()`. */
  readonly calls: NameList;
}

/** Something that fails the test when it does not hold. */
export interface Assertion {
  /** The whole expression: `expect(x).not.toBe(1)`. */
  readonly node: Node;
  /** Ancestors from the function (first) to the parent of `node` (last). */
  readonly trail: readonly Node[];
  readonly scope: Scope;
  /** True when its failure is a rejected promise, which somebody must await. */
  readonly promised: boolean;
  readonly detail: AssertionDetail;
}

export type AssertionDetail =
  | {
      readonly form: 'expect';
      readonly subject: Node | undefined;
      /** `not`, `resolves`, `rejects` and chai's words, without the matcher. */
      readonly words: readonly string[];
      readonly matcher: string;
      readonly args: readonly Node[];
    }
  /** `assert(x)`, `assert.equal(a, b)`; the method of the former is `ok`. */
  | { readonly form: 'assert'; readonly method: string; readonly args: readonly Node[] }
  /** `expect.fail()`, `expect.unreachable()`, `assert.fail()`: fails wherever it is reached. */
  | { readonly form: 'failure' }
  /** A call of a function of this file that asserts. */
  | { readonly form: 'function'; readonly node: Node }
  /** A call of a function elsewhere whose name says that it asserts. */
  | { readonly form: 'named' };
