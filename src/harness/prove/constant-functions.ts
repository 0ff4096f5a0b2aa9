import type { Node } from 'oxc-parser';

import { parseSource } from '../debt/syntax/parse-source.ts';
import { forEachChild, isFunction } from '../debt/syntax/nodes.ts';
import type { FunctionNode } from '../debt/syntax/nodes.ts';

/** A stretch of a source text by offsets, its end not included. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What a body may name and still answer the same whatever happens. */
const builtIns = new Set(
  'undefined NaN Infinity Object Array Map Set WeakMap WeakSet Promise String Number Boolean BigInt Symbol JSON Error TypeError RangeError SyntaxError'.split(
    ' ',
  ),
);

/**
 * The functions that read nothing: no parameter, no `this`, nothing from outside. Such a function answers the same
 * whatever it is asked, as a stub does, so a test that notices another answer does not show that anything works.
 */
export function findConstantStretches(file: string, text: string): Stretch[] {
  const parsed = parseSource(file, text);
  if ('defect' in parsed) return [];
  const found: Stretch[] = [];
  const visit = (node: Node): void => {
    if (isFunction(node) && node.body !== null && readsNothing(node)) found.push({ start: node.start, end: node.end });
    forEachChild(node, visit);
  };
  visit(parsed.program);
  return found;
}

function readsNothing(node: FunctionNode): boolean {
  const known = new Set<string>();
  const read = new Set<string>();
  let isConstant = true;
  const visit = (part: Node): void => {
    if (part.type === 'ThisExpression' || part.type === 'Super' || part.type === 'MetaProperty') isConstant = false;
    else if (part.type === 'Identifier') read.add(part.name);
    else if (part.type === 'VariableDeclarator') addNames(part.id, known);
    else if (part.type === 'CatchClause' && part.param !== null) addNames(part.param, known);
    else if (isFunction(part)) for (const name of [part.id, ...part.params]) if (name !== null) addNames(name as Node, known);
    forEachChild(part, visit);
  };
  visit(node.body as Node);
  return isConstant && [...read].every((name) => known.has(name) || builtIns.has(name));
}

/** Adds every name that a pattern declares. */
function addNames(pattern: Node, names: Set<string>): void {
  if (pattern.type === 'Identifier') names.add(pattern.name);
  else if (pattern.type === 'AssignmentPattern') addNames(pattern.left, names);
  else forEachChild(pattern, (child) => addNames(child, names));
}
