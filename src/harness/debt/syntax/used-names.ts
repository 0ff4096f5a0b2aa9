import type { Node, Program } from 'oxc-parser';

import { forEachChild } from './nodes.ts';

/** Hardly a file asks, and one that does asks often. */
const known = new WeakMap<Program, ReadonlySet<string>>();

/** Every name that a file refers to; the places that only declare a name do not count. */
export function usedNamesOf(program: Program): ReadonlySet<string> {
  const names = known.get(program) ?? collectUsedNames(program);
  known.set(program, names);
  return names;
}

function collectUsedNames(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    if (node.type === 'Identifier') names.add(node.name);
    forEachChild(node, (child) => {
      if (!declares(node, child)) visit(child);
    });
  };
  visit(program);
  return names;
}

function declares(parent: Node, child: Node): boolean {
  if (child.type !== 'Identifier') return false;
  if (parent.type === 'VariableDeclarator' || parent.type === 'FunctionDeclaration' || parent.type === 'FunctionExpression')
    return parent.id === child;
  return parent.type === 'AssignmentExpression' && parent.left === child;
}
