import type { BindingPattern, CallExpression, Node, Program, VariableDeclarator } from 'oxc-parser';

import { calledName, forEachChild, isFunction } from './nodes.ts';
import type { FunctionNode } from './nodes.ts';
import { Scope } from './scope.ts';

/** The scopes and functions of a file. */
export interface Scopes {
  /** By the node that opens it: the scope of every function, and of every block with names of its own. */
  readonly of: ReadonlyMap<Node, Scope>;
  readonly file: Scope;
  /** Every function that bears a name, methods and properties included, wherever it stands. */
  readonly functions: ReadonlyMap<string, readonly FunctionNode[]>;
  /** Every call with the scope it stands in, in the order of a walk. */
  readonly calls: readonly PlacedCall[];
}

export interface PlacedCall {
  readonly node: CallExpression;
  readonly scope: Scope;
  /** As `calledName` says. */
  readonly name: string | undefined;
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
  const functions = new Map<string, FunctionNode[]>();
  const calls: PlacedCall[] = [];
  let scope = file;

  const visit = (node: Node): void => {
    // Most nodes, told apart first.
    switch (node.type) {
      case 'Identifier':
      case 'Literal':
        return;
      case 'CallExpression':
        calls.push({ node, scope, name: calledName(node) });
        return forEachChild(node, visit);
      case 'MemberExpression':
      case 'ExpressionStatement':
      case 'AwaitExpression':
      case 'ObjectExpression':
        return forEachChild(node, visit);
      case 'ArrowFunctionExpression':
      case 'BlockStatement':
        return enter(node);
      default:
    }
    declareNames(node, scope);
    collectFunction(node, functions);
    if (opensScope(node)) enter(node);
    else forEachChild(node, visit);
  };
  const enter = (node: Node): void => {
    const outer = scope;
    scope = new Scope(outer);
    if (isFunction(node)) declareParameters(node, scope);
    forEachChild(node, visit);
    // A function is read by itself, from its own scope outwards.
    if (isFunction(node) || !scope.isEmpty) of.set(node, scope);
    scope = outer;
  };
  forEachChild(program, visit);
  return { of, file, functions, calls };
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
  for (let index = 0; index < node.params.length; index += 1) {
    const parameter = node.params[index]!;
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

/** A function and the name that its place gives it. */
function collectFunction(node: Node, functions: Map<string, FunctionNode[]>): void {
  switch (node.type) {
    case 'FunctionDeclaration':
      return addFunction(node.id, node, functions);
    case 'VariableDeclarator':
      return addFunction(node.id, node.init, functions);
    case 'AssignmentExpression':
      return addFunction(node.left, node.right, functions);
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return node.computed ? undefined : addFunction(node.key, node.value, functions);
    default:
  }
}

function addFunction(name: Node | null, value: Node | null, functions: Map<string, FunctionNode[]>): void {
  if (!isFunction(value) || name?.type !== 'Identifier') return;
  const known = functions.get(name.name);
  if (known === undefined) functions.set(name.name, [value]);
  else known.push(value);
}
