import type { BindingPattern, Node, Program, VariableDeclarator } from 'oxc-parser';

import { forEachChild, isFunction } from './nodes.ts';
import type { FunctionNode } from './nodes.ts';
import { Scope } from './scope.ts';

/** The scope of every function, and of every block with names of its own, by the node that opens it, and the functions that are methods, by their name. */
export interface Scopes {
  readonly of: ReadonlyMap<Node, Scope>;
  readonly file: Scope;
  readonly methods: ReadonlyMap<string, readonly FunctionNode[]>;
  /** The names of all functions, wherever they are declared. */
  readonly functionNames: ReadonlySet<string>;
}

/** True for a node with names of its own. */
export function opensScope(node: Node): boolean {
  switch (node.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'BlockStatement':
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'CatchClause':
    case 'SwitchStatement':
    case 'StaticBlock':
    case 'TSModuleBlock':
      return true;
    default:
      return false;
  }
}

/** Finds every declaration of a file. `var` counts as `let`. */
export function indexScopes(program: Program): Scopes {
  const file = new Scope();
  const of = new Map<Node, Scope>([[program, file]]);
  const methods = new Map<string, FunctionNode[]>();
  const functionNames = new Set<string>();
  let scope = file;

  const visit = (node: Node): void => {
    if (declaresNothing(node)) return forEachChild(node, visit);
    declareNames(node, scope);
    const name = functionNameOf(node);
    if (name !== undefined) functionNames.add(name);
    collectMethod(node, methods);
    if (!opensScope(node)) return forEachChild(node, visit);
    const outer = scope;
    scope = new Scope(outer);
    if (isFunction(node)) declareParameters(node, scope);
    forEachChild(node, visit);
    // A function is read by itself, from its own scope outwards.
    if (isFunction(node) || !scope.isEmpty) of.set(node, scope);
    scope = outer;
  };
  forEachChild(program, visit);
  return { of, file, methods, functionNames };
}

/** Most nodes, told apart first. */
function declaresNothing({ type }: Node): boolean {
  return (
    type === 'Identifier' ||
    type === 'CallExpression' ||
    type === 'MemberExpression' ||
    type === 'Literal' ||
    type === 'ExpressionStatement' ||
    type === 'AwaitExpression' ||
    type === 'ObjectExpression'
  );
}

function declareNames(node: Node, scope: Scope): void {
  switch (node.type) {
    case 'ImportDeclaration':
      for (const specifier of node.specifiers) {
        scope.declare(specifier.local.name, { kind: 'import', module: node.source.value, name: importedName(specifier) });
      }
      return;
    case 'FunctionDeclaration':
      if (node.id !== null) scope.declare(node.id.name, { kind: 'function', node, scope });
      return;
    case 'ClassDeclaration':
      if (node.id !== null) scope.declare(node.id.name, { kind: 'other' });
      return;
    case 'VariableDeclaration':
      for (const declarator of node.declarations) declareVariable(declarator, node.kind !== 'let' && node.kind !== 'var', scope);
      return;
    case 'AssignmentExpression':
      if (node.left.type === 'Identifier' && isFunction(node.right)) scope.assign(node.left.name, node.right);
      return;
    default:
  }
}

function functionNameOf(node: Node): string | undefined {
  if (node.type === 'FunctionDeclaration') return node.id?.name;
  if (node.type === 'VariableDeclarator' && isFunction(node.init))
    return node.id.type === 'Identifier' ? node.id.name : undefined;
  if (node.type !== 'AssignmentExpression' || !isFunction(node.right)) return undefined;
  return node.left.type === 'Identifier' ? node.left.name : undefined;
}

function importedName(specifier: Node): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type !== 'ImportSpecifier') return '*';
  return specifier.imported.type === 'Literal' ? specifier.imported.value : specifier.imported.name;
}

function declareVariable({ id, init }: VariableDeclarator, constant: boolean, scope: Scope): void {
  if (id.type === 'Identifier') {
    scope.declare(
      id.name,
      isFunction(init) ? { kind: 'function', node: init, scope } : { kind: 'variable', constant, init, scope },
    );
    return;
  }
  forEachBinding(id, (name, property) => {
    scope.declare(name, {
      kind: 'variable',
      constant,
      init: property === undefined ? null : init,
      scope,
      ...(property === undefined ? {} : { property }),
    });
  });
}

function declareParameters(node: FunctionNode, scope: Scope): void {
  for (const [index, parameter] of node.params.entries()) {
    const pattern =
      parameter.type === 'RestElement'
        ? parameter.argument
        : parameter.type === 'TSParameterProperty'
          ? parameter.parameter
          : parameter;
    forEachBinding(pattern, (name, property) => {
      scope.declare(name, { kind: 'parameter', of: node, index, ...(property === undefined ? {} : { property }) });
    });
  }
}

/** Calls `bind` for each name of a pattern, with the property that it takes when that stands directly in the pattern. */
function forEachBinding(pattern: BindingPattern, bind: (name: string, property?: string) => void): void {
  switch (pattern.type) {
    case 'Identifier':
      return bind(pattern.name);
    case 'AssignmentPattern':
      return forEachBinding(pattern.left, bind);
    case 'ArrayPattern':
      for (const element of pattern.elements) {
        if (element !== null) forEachBinding(element.type === 'RestElement' ? element.argument : element, (name) => bind(name));
      }
      return;
    case 'ObjectPattern':
      for (const part of pattern.properties) {
        if (part.type === 'RestElement') forEachBinding(part.argument, (name) => bind(name));
        else {
          const property = part.key.type === 'Identifier' && !part.computed ? part.key.name : undefined;
          forEachBinding(part.value, (name, deeper) => bind(name, deeper === undefined ? property : undefined));
        }
      }
  }
}

function collectMethod(node: Node, methods: Map<string, FunctionNode[]>): void {
  if (node.type !== 'Property' && node.type !== 'MethodDefinition' && node.type !== 'PropertyDefinition') return;
  if (node.computed || !isFunction(node.value) || node.key.type !== 'Identifier') return;
  const { name } = node.key;
  const known = methods.get(name);
  if (known === undefined) methods.set(name, [node.value]);
  else known.push(node.value);
}
