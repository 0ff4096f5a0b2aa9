import type { CallExpression, Node } from 'oxc-parser';

import type { Scopes } from '../syntax/index-scopes.ts';
import { propertyOf, unwrap } from '../syntax/nodes.ts';
import type { Scope } from '../syntax/scope.ts';

/** A function of the file, or the expression that makes one, and the scope around it. */
export interface Target {
  readonly node: Node;
  readonly scope: Scope;
}

/** A name that so many functions bear tells nothing. */
const maxNamesakes = 32;
const none: readonly Target[] = [];

/** What of this file a call may run: the function or expression of that name, or every function that bears it. */
export function targetsOf({ callee }: CallExpression, scope: Scope, scopes: Scopes): readonly Target[] {
  const target = unwrap(callee);
  if (target.type === 'MemberExpression') return target.computed ? none : functionsNamed(propertyOf(target), scopes);
  if (target.type !== 'Identifier') return none;
  const declaration = scope.find(target.name);
  if (declaration?.kind === 'function') return [declaration];
  if (declaration?.kind !== 'variable' || declaration.init === null) return none;
  // Taken out of an object that a function of the file may have made, or made by a call around a function.
  if (declaration.property !== undefined) return functionsNamed(declaration.property, scopes);
  return declaration.init.type === 'CallExpression' ? [{ node: declaration.init, scope: declaration.scope }] : none;
}

function functionsNamed(name: string | undefined, { functions, file }: Scopes): readonly Target[] {
  const found = name === undefined ? undefined : functions.get(name);
  return found === undefined || found.length > maxNamesakes ? none : found.map((node) => ({ node, scope: file }));
}
