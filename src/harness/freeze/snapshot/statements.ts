import type { BindingPattern, Node } from 'oxc-parser';

import type { ParsedFile } from '../../debt/parsed-file.ts';
import { calledName, forEachChild, isFunction } from '../../debt/syntax/nodes.ts';

/** One statement beside a test, as far as it concerns the test. */
export interface Statement {
  readonly node: Node;
  /** What people call it: the names it declares, the hook, or `module code`. */
  readonly part: string;
  /** The names it declares. */
  readonly names: readonly string[];
  /** True when it does something by itself, so that it concerns every test beside it. */
  readonly acts: boolean;
  /** True for a function, whose place in the file does not matter. */
  readonly hoisted: boolean;
}

const moduleCode = 'module code';
const hook = /^(?:before|after|around)(?:Each|All)?$/;
/** Does nothing at run time. */
const typeOnly = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'TSDeclareFunction', 'EmptyStatement']);

/** The statements of a list that concern tests beside them: imports, types and other tests do not. */
export function statementsOf(list: readonly Node[], file: ParsedFile): Statement[] {
  return list.flatMap((node) => {
    const bare = exported(node);
    if (bare === undefined || bare.type === 'ImportDeclaration' || typeOnly.has(bare.type) || isDeclare(bare)) return [];
    const names = declaredNames(bare);
    const named = { node: bare, part: names.join(', '), names, hoisted: bare.type === 'FunctionDeclaration' };
    if (containsTest(bare, file))
      return [...(names.length === 0 ? [] : [{ ...named, acts: false }]), ...codeBesideTests(bare, file)];
    if (names.length === 0) return [{ ...named, part: partOf(bare), acts: true }];
    return [{ ...named, acts: doesSomething(bare) }];
  });
}

/**
 * What runs while a statement declares other tests: it runs whenever the file is loaded, whichever test is asked for. The
 * tests themselves do not, and the hooks of their suites run for them alone.
 */
function codeBesideTests(statement: Node, file: ParsedFile): Statement[] {
  const { suites, tests } = declarationsOf(file);
  const found: Statement[] = [];
  const visit = (node: Node, inSuite: boolean): void => {
    if (tests.has(node) || isFunctionDeclaration(node)) return;
    if (containsTest(node, file)) return forEachChild(node, (child) => visit(child, inSuite || suites.has(node)));
    const part = partOf(node);
    if (!doesSomething(node) || (inSuite && part !== moduleCode)) return;
    found.push({ node, part, names: [], acts: true, hoisted: false });
  };
  visit(statement, false);
  return found;
}

/** What it declares runs where it is called, and the call is told. */
function isFunctionDeclaration({ type }: Node): boolean {
  return type === 'FunctionDeclaration';
}

/** Every name that a stretch of syntax refers to, at run time. */
export function namesIn(root: Node, names: Set<string>): void {
  const visit = (node: Node): void => {
    if (node.type === 'Identifier' || node.type === 'JSXIdentifier') names.add(node.name);
    forEachChild(node, visit);
  };
  visit(root);
}

function exported(node: Node): Node | undefined {
  if (node.type === 'ExportNamedDeclaration') return node.declaration ?? (node.exportKind === 'type' ? undefined : node);
  return node.type === 'ExportDefaultDeclaration' ? node.declaration : node;
}

function isDeclare(node: Node): boolean {
  return 'declare' in node && node.declare === true;
}

function partOf(node: Node): string {
  const expression = node.type === 'ExpressionStatement' ? node.expression : undefined;
  const name = expression?.type === 'CallExpression' ? calledName(expression) : undefined;
  return name !== undefined && hook.test(name) ? name : moduleCode;
}

function declaredNames(node: Node): string[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return node.id === null ? ['default'] : [node.id.name];
    case 'TSEnumDeclaration':
      return [node.id.name];
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id }) => boundNames(id));
    default:
      return [];
  }
}

function boundNames(pattern: BindingPattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) =>
        element === null ? [] : boundNames(element.type === 'RestElement' ? element.argument : element),
      );
    case 'ObjectPattern':
      return pattern.properties.flatMap((part) => boundNames(part.type === 'RestElement' ? part.argument : part.value));
  }
}

/** True when a declaration runs more than literals when it is reached: calls, assignments, awaiting. */
function doesSomething(node: Node): boolean {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression':
    case 'AssignmentExpression':
    case 'UpdateExpression':
    case 'AwaitExpression':
    case 'ImportExpression':
    case 'StaticBlock':
    case 'Decorator':
      return true;
    case 'UnaryExpression':
      return node.operator === 'delete' || doesSomething(node.argument);
    case 'MethodDefinition':
      return node.computed && doesSomething(node.key);
    case 'PropertyDefinition':
      return node.static && node.value !== null && doesSomething(node.value);
    default:
  }
  if (isFunction(node)) return false;
  let does = 'decorators' in node && Array.isArray(node.decorators) && node.decorators.length > 0;
  forEachChild(node, (child) => {
    does ||= doesSomething(child);
  });
  return does;
}

interface Declarations {
  readonly tests: ReadonlySet<Node>;
  readonly suites: ReadonlySet<Node>;
  /** Where the calls that declare any begin, ascending. */
  readonly starts: readonly number[];
}

const knownDeclarations = new WeakMap<ParsedFile, Declarations>();

function declarationsOf(file: ParsedFile): Declarations {
  const known = knownDeclarations.get(file);
  if (known !== undefined) return known;
  const tests = new Set<Node>(file.tests.map(({ call }) => call.node));
  const suites = new Set<Node>(file.suites.map(({ node }) => node));
  const starts = [...tests, ...suites].map(({ start }) => start).toSorted((a, b) => a - b);
  const declarations = { tests, suites, starts };
  knownDeclarations.set(file, declarations);
  return declarations;
}

/** What begins within a node ends within it. */
function containsTest(node: Node, file: ParsedFile): boolean {
  const { starts } = declarationsOf(file);
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < node.start) low = middle + 1;
    else high = middle;
  }
  return low < starts.length && starts[low]! < node.end;
}
