import { isFunction } from '../syntax/nodes.ts';
import { bodyOf } from '../parsed-file.ts';
import type { ParsedFile } from '../parsed-file.ts';
import type { TestSyntax } from '../tests/test-syntax.ts';
import type { DebtRule } from './debt-rule.ts';

/** Tests without a body, and bodies in which nothing can fail. */
export const noAssertion: DebtRule = {
  kinds: ['empty', 'no-assertion'],
  inTest(test, file, accuse) {
    const at = test.call.node;
    if (test.call.body === undefined) {
      if (!isTodo(test)) accuse({ kind: 'empty', at, message: 'the test has no body' });
    } else if (isEmpty(test)) accuse({ kind: 'empty', at, message: 'the body of the test is empty' });
    else if (assertsNothing(test, file)) accuse({ kind: 'no-assertion', at, message: 'the test makes no assertion' });
  },
};

/** A todo has no body by its nature, and is debt already. */
function isTodo({ call }: TestSyntax): boolean {
  return call.words.includes('todo') || call.options.length > 0;
}

function isEmpty({ call: { body } }: TestSyntax): boolean {
  if (!isFunction(body)) return false;
  if (body.body?.type !== 'BlockStatement') return body.body?.type === 'Identifier' && body.body.name === 'undefined';
  return body.body.body.every(({ type }) => type === 'EmptyStatement');
}

/** Assertions in functions never called, or not completed, have findings of their own. */
function assertsNothing(test: TestSyntax, file: ParsedFile): boolean {
  const body = bodyOf(test, file);
  if (body === undefined || body.assertions.length > 0 || body.incomplete.length > 0) return false;
  return ![...body.declared].some(([node, scope]) => !body.reached.has(node) && file.bodies.asserts({ node, scope }));
}
