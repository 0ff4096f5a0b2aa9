import type { CallExpression, Node } from 'oxc-parser';

import { emptinessOf } from '../bodies/emptiness.ts';
import { leavesAt } from '../bodies/leaving.ts';
import { calledName, forEachChild, isFunction, receiverOf } from '../syntax/nodes.ts';
import type { FunctionNode } from '../syntax/nodes.ts';
import { usedNamesOf } from '../syntax/used-names.ts';
import type { TestSyntax } from '../tests/test-syntax.ts';
import type { ParsedFile } from '../parsed-file.ts';
import type { DebtRule } from './debt-rule.ts';

const iterating = new Set(['forEach', 'map', 'flatMap']);

/** Tests whose declaration itself may not run: under a condition, in a loop, after a return, in a function nobody calls. */
export const conditionalTest: DebtRule = {
  kinds: ['conditional'],
  inTest(test, file, accuse) {
    const found = findCondition(test, file);
    if (found !== undefined) accuse({ kind: 'conditional', at: test.call.node, message: `the test is declared ${found}` });
  },
};

function findCondition(test: TestSyntax, file: ParsedFile): string | undefined {
  const { trail, call } = test;
  let child: Node = call.node;
  for (let index = trail.length - 1; index >= 0; index -= 1) {
    const parent = trail[index]!;
    const found = conditionIn(parent, child, trail[index - 1], test, file);
    if (found !== undefined) return found;
    child = parent;
  }
  return undefined;
}

function conditionIn(
  parent: Node,
  child: Node,
  grandparent: Node | undefined,
  test: TestSyntax,
  file: ParsedFile,
): string | undefined {
  switch (parent.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return child === parent.test ? undefined : 'under a condition';
    case 'LogicalExpression':
      return child === parent.right ? `to the right of ${parent.operator}` : undefined;
    case 'SwitchCase':
      return child === parent.test ? undefined : 'in a case of a switch';
    case 'CatchClause':
      return 'in a catch clause';
    case 'TryStatement':
      return child === parent.block && parent.handler !== null
        ? 'in a try whose catch hides that it could not be declared'
        : undefined;
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'ForInStatement':
      return 'in a loop';
    case 'ForOfStatement':
      return child === parent.body ? inLoopOver(parent.right, test) : undefined;
    case 'BlockStatement':
    case 'Program':
      return afterLeaving(parent.body, child);
    case 'CallExpression':
      return isFunction(child) ? inCallback(parent, test) : undefined;
    default:
      return isFunction(parent) && isNeverCalled(parent, grandparent, file) ? 'in a function that nobody calls' : undefined;
  }
}

/** A loop over a list that stands in the source is only a way to write several tests, if each has a title of its own. */
function inLoopOver(list: Node, { call, suites }: TestSyntax): string | undefined {
  if (emptinessOf(list, call.scope) !== 'never') return 'in a loop over a list that may be empty';
  const isTold = [call, ...suites].some(({ title }) => title === undefined);
  return isTold ? undefined : 'in a loop, each time under the same title';
}

function afterLeaving(statements: readonly Node[], child: Node): string | undefined {
  const { leaving, mayLeave } = known.get(statements) ?? findLeaving(statements);
  if (leaving !== undefined && leaving.end <= child.start) return 'after a statement that leaves the suite';
  return mayLeave !== undefined && mayLeave.end <= child.start ? 'after a condition that may leave the suite' : undefined;
}

/** Where a list of statements is left: for sure, or perhaps, as by `if (process.env.CI) return;`. */
interface Leaving {
  readonly leaving: Node | undefined;
  readonly mayLeave: Node | undefined;
}

/** Kept because every test in a list asks for it. */
const known = new WeakMap<readonly Node[], Leaving>();

function findLeaving(statements: readonly Node[]): Leaving {
  const mayLeave = statements.find((statement) => statement.type === 'IfStatement' && leavesSomewhere(statement));
  const found = { leaving: leavesAt(statements), mayLeave };
  known.set(statements, found);
  return found;
}

function leavesSomewhere(node: Node): boolean {
  let leaves = node.type === 'ReturnStatement' || node.type === 'ThrowStatement';
  forEachChild(node, (child) => {
    if (!leaves && !isFunction(child)) leaves = leavesSomewhere(child);
  });
  return leaves;
}

function inCallback(call: CallExpression, test: TestSyntax): string | undefined {
  const receiver = receiverOf(call);
  if (receiver === undefined || !iterating.has(calledName(call) ?? '')) return undefined;
  return inLoopOver(receiver, test);
}

/** A function under a name that is used nowhere else in the file, nor exported. */
function isNeverCalled(node: FunctionNode, parent: Node | undefined, file: ParsedFile): boolean {
  if (parent?.type === 'ExportNamedDeclaration' || parent?.type === 'ExportDefaultDeclaration') return false;
  if (parent?.type === 'ExpressionStatement') return true;
  const name =
    node.type === 'FunctionDeclaration'
      ? node.id?.name
      : parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier'
        ? parent.id.name
        : undefined;
  return name !== undefined && !usedNamesOf(file.program).has(name);
}
