import type { Node } from 'oxc-parser';

import { propertyOf, textOf, unwrap } from './nodes.ts';
import type { Declaration, Origin, Scope } from './scope.ts';

/** Links and aliases followed; a bound on the work that one long chain causes. */
const maxDepth = 64;

/** The origin of an expression; undefined when it is none of names, members and calls, or is made in this file. */
export function originOf(expression: Node, scope: Scope, depth = 0): Origin | undefined {
  let node = unwrap(expression);
  if (node.type === 'Identifier' && depth <= maxDepth) return originOfName(node.name, scope, depth);
  const steps: string[] = [];
  for (let links = depth; links <= maxDepth; links += 1) {
    switch (node.type) {
      case 'MemberExpression': {
        const name = propertyOf(node);
        if (name === undefined) return undefined;
        steps.push(name);
        node = unwrap(node.object);
        break;
      }
      case 'CallExpression': {
        const required = requiredModule(node);
        if (required !== undefined) return extend({ module: required, steps: [] }, steps);
        steps.push('()');
        node = unwrap(node.callee);
        break;
      }
      case 'TaggedTemplateExpression':
        steps.push('()');
        node = unwrap(node.tag);
        break;
      default:
        return extend(originOfRoot(node, scope, links), steps);
    }
  }
  return undefined;
}

/** Where a chain of members and calls begins. */
function originOfRoot(node: Node, scope: Scope, depth: number): Origin | undefined {
  switch (node.type) {
    case 'Identifier':
      return originOfName(node.name, scope, depth);
    case 'ThisExpression':
      return { steps: ['this'] };
    case 'AwaitExpression': {
      const { argument } = node;
      const module = argument.type === 'ImportExpression' ? textOf(argument.source) : undefined;
      return module === undefined ? undefined : { module, steps: [] };
    }
    default:
      return undefined;
  }
}

function originOfName(name: string, scope: Scope, depth: number): Origin | undefined {
  const declaration = scope.find(name);
  if (declaration === undefined) return name === 'globalThis' || name === 'global' ? { steps: [] } : { steps: [name] };
  const { origins } = scope;
  const known = origins.get(declaration);
  if (known !== undefined) return known ?? undefined;
  // An initialiser that leads back to its own name would never end.
  origins.set(declaration, null);
  const origin = isHandedOn(name, declaration)
    ? { parameter: declaration, steps: [name] }
    : originOfDeclaration(declaration, depth);
  origins.set(declaration, origin ?? null);
  return origin;
}

/** A parameter that keeps the name of what it hands on: `(expect) => …`. */
function isHandedOn(name: string, declaration: Declaration): declaration is Extract<Declaration, { kind: 'parameter' }> {
  return declaration.kind === 'parameter' && (name === 'expect' || name === 'assert');
}

function originOfDeclaration(declaration: Declaration, depth: number): Origin | undefined {
  switch (declaration.kind) {
    case 'import':
      return { module: declaration.module, steps: declaration.name === '*' ? [] : [declaration.name] };
    case 'parameter':
      return { parameter: declaration, steps: declaration.property === undefined ? [] : [declaration.property] };
    case 'variable': {
      if (declaration.init === null) return undefined;
      const origin = originOf(declaration.init, declaration.scope, depth + 1);
      return declaration.property === undefined ? origin : extend(origin, [declaration.property]);
    }
    default:
      return undefined;
  }
}

/** @param steps The last first. */
function extend(origin: Origin | undefined, steps: readonly string[]): Origin | undefined {
  if (origin === undefined || steps.length === 0) return origin;
  const all = [...origin.steps];
  for (let index = steps.length - 1; index >= 0; index -= 1) all.push(steps[index]!);
  return { ...origin, steps: all };
}

function requiredModule(node: Extract<Node, { type: 'CallExpression' }>): string | undefined {
  return node.callee.type === 'Identifier' && node.callee.name === 'require' ? textOf(node.arguments[0]) : undefined;
}
