import type { CallExpression, Node } from 'oxc-parser';

import { calledName, forEachChild, isFunction } from '../syntax/nodes.ts';
import type { FunctionNode } from '../syntax/nodes.ts';
import { opensScope } from '../syntax/index-scopes.ts';
import type { Scopes } from '../syntax/index-scopes.ts';
import type { Scope } from '../syntax/scope.ts';
import type { Assertion, AssertionDetail, Body } from './body.ts';
import { NameList } from './name-list.ts';
import { readCall, readMember } from './read-assertion.ts';
import type { Reading } from './read-assertion.ts';
import { targetsOf } from './targets.ts';
import type { Target } from './targets.ts';

/** What reading one body asks about the functions it calls. */
export interface FunctionFacts {
  /** True when a call makes an assertion, itself or through others. */
  asserts(target: Target): boolean;
  /** True when the failure of its assertions is a rejected promise. */
  promises(target: Target): boolean;
}

/** Reads one function, or the expression that makes one, together with the callbacks in it. */
export function readBody(root: Node, scope: Scope, scopes: Scopes, facts: FunctionFacts): Body {
  return new BodyReader(root, scope, scopes, facts).read();
}

const noNodes: ReadonlySet<Node> = new Set();
const noFunctions: ReadonlyMap<FunctionNode, Scope> = new Map();

class BodyReader {
  readonly #root: Node;
  readonly #scopes: Scopes;
  readonly #facts: FunctionFacts;
  readonly #trail: Node[] = [];
  readonly #assertions: Assertion[] = [];
  readonly #incomplete: Node[] = [];
  #reached: Set<Node> | undefined;
  #declared: Map<FunctionNode, Scope> | undefined;
  readonly #returns: Body['returns'][number][] = [];
  readonly #uses = new NameList();
  readonly #calls = new NameList();
  #scope: Scope;
  #functionDepth = 0;
  #counted = false;

  constructor(root: Node, scope: Scope, scopes: Scopes, facts: FunctionFacts) {
    this.#root = root;
    this.#scope = scope;
    this.#scopes = scopes;
    this.#facts = facts;
  }

  read(): Body {
    if (isFunction(this.#root)) this.#descend(this.#root);
    else this.#visit(this.#root);
    return {
      root: this.#root,
      assertions: this.#assertions,
      incomplete: this.#incomplete,
      reached: this.#reached ?? noNodes,
      declared: this.#declared ?? noFunctions,
      returns: this.#returns,
      counted: this.#counted,
      uses: this.#uses,
      calls: this.#calls,
    };
  }

  #descend(node: Node): void {
    const outer = this.#scope;
    if (opensScope(node)) this.#scope = this.#scopes.of.get(node) ?? outer;
    this.#visitChildren(node);
    this.#scope = outer;
  }

  #visitChildren(node: Node): void {
    this.#trail.push(node);
    forEachChild(node, this.#visit);
    this.#trail.pop();
  }

  /** True when what is visited is all of a statement. */
  #isStatement(): boolean {
    return this.#trail[this.#trail.length - 1]?.type === 'ExpressionStatement';
  }

  readonly #visit = (node: Node): void => {
    switch (node.type) {
      case 'FunctionDeclaration':
        return this.#declare(node);
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.#visitFunction(node);
      case 'VariableDeclarator':
        return this.#visitBinding(node, node.id, node.init);
      case 'AssignmentExpression':
        return node.left.type === 'Identifier' ? this.#visitBinding(node, node.left, node.right) : this.#descend(node);
      case 'CallExpression':
        return this.#visitCall(node);
      case 'MemberExpression':
        if (this.#isStatement()) this.#take(node, readMember(node, this.#scope));
        return this.#descendMember(node);
      case 'Property':
        return this.#visitProperty(node);
      case 'MethodDefinition':
      case 'PropertyDefinition':
        return node.value === null ? undefined : this.#through(node, node.value);
      case 'ReturnStatement':
        if (this.#functionDepth === 0) this.#returns.push({ node, trail: [...this.#trail] });
        return this.#descend(node);
      case 'Identifier':
        return this.#visitName(node);
      case 'Literal':
        return;
      case 'ExpressionStatement':
      case 'AwaitExpression':
      case 'ObjectExpression':
      case 'VariableDeclaration':
        return this.#visitChildren(node);
      case 'BlockStatement':
        return this.#descend(node);
      default:
        return isType(node) ? undefined : this.#descend(node);
    }
  };

  /** A function within an expression is taken to run, unless it is the whole statement. */
  #visitFunction(node: FunctionNode): void {
    const parent = this.#trail.at(-1);
    if (parent?.type === 'ExpressionStatement' || (parent?.type === 'UnaryExpression' && parent.operator === 'void')) {
      return this.#declare(node);
    }
    this.#functionDepth += 1;
    this.#descend(node);
    this.#functionDepth -= 1;
  }

  #visitBinding(node: Node, target: Node, value: Node | null): void {
    if (isFunction(value) && target.type === 'Identifier') this.#declare(value);
    else if (value !== null) this.#through(node, value);
  }

  #declare(node: FunctionNode): void {
    (this.#declared ??= new Map()).set(node, this.#scope);
  }

  #visitProperty(node: Extract<Node, { type: 'Property' }>): void {
    if (node.computed) this.#through(node, node.key);
    this.#through(node, node.value);
  }

  #descendMember(node: Extract<Node, { type: 'MemberExpression' }>): void {
    this.#through(node, node.object);
    if (node.computed) this.#through(node, node.property);
  }

  #through(parent: Node, child: Node): void {
    this.#trail.push(parent);
    this.#visit(child);
    this.#trail.pop();
  }

  #visitCall(node: CallExpression): void {
    this.#calls.add(calledName(node) ?? '');
    const targets = targetsOf(node, this.#scope, this.#scopes);
    if (targets.length === 0) this.#take(node, readCall(node, this.#scope));
    else this.#reach(node, targets);
    // The name of a function that is called is not handed on.
    this.#trail.push(node);
    if (node.callee.type === 'Identifier') this.#uses.add(node.callee.name);
    else this.#visit(node.callee);
    for (const argument of node.arguments) this.#visit(argument);
    this.#trail.pop();
  }

  #reach(node: CallExpression, targets: readonly Target[]): void {
    for (const target of targets) this.#hasReached(target.node);
    const asserting = targets.find((target) => this.#facts.asserts(target));
    if (asserting !== undefined) this.#addCall(node, asserting);
    else if (!targets.some(({ node: target }) => isFunction(target)) || node.callee.type === 'MemberExpression') {
      this.#take(node, readCall(node, this.#scope));
    }
  }

  #hasReached(node: Node): void {
    (this.#reached ??= new Set()).add(node);
  }

  #take(node: Node, reading: Reading | undefined): void {
    if (reading?.kind === 'assertion') this.#add(node, reading.detail, reading.promised);
    else if (reading?.kind === 'count') this.#counted = true;
    else if (reading?.kind === 'incomplete' && this.#isStatement()) this.#incomplete.push(node);
  }

  #add(node: Node, detail: AssertionDetail, promised: boolean): void {
    this.#assertions.push({ node, trail: [...this.#trail], scope: this.#scope, promised, detail });
  }

  #addCall(node: Node, target: Target): void {
    this.#add(node, { form: 'function', node: target.node }, this.#facts.promises(target));
  }

  #visitName(node: Extract<Node, { type: 'Identifier' }>): void {
    this.#uses.add(node.name);
    const declaration = this.#scopes.functions.has(node.name) ? this.#scope.find(node.name) : undefined;
    if (declaration?.kind !== 'function') return;
    this.#hasReached(declaration.node);
    if (this.#facts.asserts(declaration)) this.#addCall(node, declaration);
  }
}

/** True for syntax that leaves nothing behind at run time. */
function isType(node: Node): boolean {
  if (!node.type.startsWith('TS')) return false;
  return !('expression' in node);
}
