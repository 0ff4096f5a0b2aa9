import type { CallExpression, Node, TryStatement } from 'oxc-parser';

import { calledName, isFunction, receiverOf, unwrap } from '../syntax/nodes.ts';
import type { FunctionNode } from '../syntax/nodes.ts';
import type { Assertion, Body } from './body.ts';
import { swallowsCallback, swallowsRejection, swallowsThrow } from './swallowing.ts';
import { endsByCallback, waitsForNothing } from './waiting.ts';

/** What becomes of a failure of an assertion on its way out of the function that makes it. */
export type Fate =
  /** It leaves the function, as a rejected promise when `promised`. */
  | { readonly kind: 'reaches'; readonly promised: boolean }
  /** It is a rejection that nobody awaits. */
  | { readonly kind: 'unawaited'; readonly at: Node }
  /** A handler takes it and keeps silent. */
  | { readonly kind: 'swallowed'; readonly at: Node };

/** `maybe`: only the function that was called with it knows. */
type Promised = 'yes' | 'no' | 'maybe';

const promiseMethods = new Set(['then', 'catch', 'finally']);
const combinators = new Set(['all', 'race', 'any', 'allSettled']);
const mapping = new Set(['map', 'flatMap']);
const losing = new Set(['forEach']);
/** Functions that call their callback until it no longer throws, and promise to say so. */
const retrying = new Set(['waitFor', 'waitUntil', 'eventually']);
const timers = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'nextTick']);
/** Follows the failure of an assertion from where it arises to the edge of its function. */
export function fateOf(assertion: Assertion, body: Body): Fate {
  return new Journey(assertion, body).travel();
}

class Journey {
  readonly #assertion: Assertion;
  readonly #body: Body;
  #promised: Promised;
  /** Inside a `return`, until the function that returns. */
  #returned = false;
  /** The combinator that turns rejections into values, when the promise went through one. */
  #settled: Node | undefined;
  #child: Node;

  constructor(assertion: Assertion, body: Body) {
    this.#assertion = assertion;
    this.#body = body;
    this.#promised = assertion.promised ? 'yes' : 'no';
    this.#child = assertion.node;
  }

  travel(): Fate {
    const { trail } = this.#assertion;
    for (let index = trail.length - 1; index >= 0; index -= 1) {
      const parent = trail[index]!;
      const end = this.#pass(parent, trail[index - 1]);
      if (end !== undefined) return end;
      this.#child = parent;
    }
    return { kind: 'reaches', promised: this.#promised === 'yes' };
  }

  #pass(parent: Node, grandparent: Node | undefined): Fate | undefined {
    switch (parent.type) {
      case 'BlockStatement':
        return undefined;
      case 'ArrowFunctionExpression':
        return this.#leaveFunction(parent);
      case 'AwaitExpression':
        this.#promised = 'no';
        return undefined;
      case 'ReturnStatement':
        this.#returned = true;
        return undefined;
      case 'ExpressionStatement':
        return this.#lose(parent);
      case 'UnaryExpression':
        return parent.operator === 'void' ? this.#lose(parent) : undefined;
      case 'SequenceExpression':
        return parent.expressions.at(-1) === this.#child ? undefined : this.#lose(parent);
      case 'VariableDeclarator':
        return this.#keep(parent.id);
      case 'AssignmentExpression':
        // Whoever else knows the variable may await it.
        this.#promised = 'no';
        return undefined;
      case 'MemberExpression':
        return grandparent?.type === 'CallExpression' && parent.object === this.#child ? this.#chain(grandparent) : undefined;
      case 'CallExpression':
      case 'NewExpression':
        return parent.callee === this.#child ? undefined : this.#enterCall(parent);
      case 'TryStatement':
        return this.#passTry(parent);
      case 'ForOfStatement':
        if (parent.await && parent.right === this.#child) this.#promised = 'no';
        return undefined;
      default:
        return isFunction(parent) ? this.#leaveFunction(parent) : undefined;
    }
  }

  #lose(at: Node): Fate | undefined {
    if (this.#settled !== undefined && !this.#returned) return { kind: 'swallowed', at: this.#settled };
    if (this.#promised === 'yes' && !this.#returned && !endsByCallback(this.#assertion, this.#body))
      return { kind: 'unawaited', at };
    this.#settled = undefined;
    return undefined;
  }

  /** A promise put into a variable that nobody looks at again is lost; any other is somebody's. */
  #keep(target: Node): Fate | undefined {
    if (this.#promised === 'no' && this.#settled === undefined) return undefined;
    const isLost = target.type === 'Identifier' && !this.#body.uses.known.has(target.name);
    if (!isLost) this.#promised = 'no';
    const fate = isLost ? this.#lose(this.#assertion.node) : undefined;
    this.#settled = undefined;
    return fate;
  }

  /** `….then(…)`, `….catch(…)` on the promise. */
  #chain(call: CallExpression): Fate | undefined {
    if (this.#promised === 'no') return undefined;
    const method = calledName(call);
    const handler = method === 'catch' ? call.arguments[0] : method === 'then' ? call.arguments[1] : undefined;
    return handler !== undefined && swallowsRejection(handler) ? { kind: 'swallowed', at: handler } : undefined;
  }

  #enterCall(call: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>): Fate | undefined {
    if (call.type === 'NewExpression') {
      if (call.callee.type === 'Identifier' && call.callee.name === 'Promise' && isFunction(this.#child)) this.#promised = 'yes';
      else if (this.#promised === 'yes') this.#promised = 'maybe';
      return undefined;
    }
    const name = calledName(call) ?? '';
    const isCallback = isFunction(unwrap(this.#child)) || this.#child === this.#assertion.node;
    if (combinators.has(name) && isPromiseClass(receiverOf(call))) return this.#combine(call, name);
    if ((promiseMethods.has(name) || retrying.has(name)) && isCallback) {
      // Whatever a handler throws rejects the promise that `then` returns.
      this.#promised = 'yes';
      return undefined;
    }
    if (timers.has(name) && isFunction(this.#child)) return this.#enterTimer(call);
    if (isFunction(this.#child) && this.#promised === 'no') {
      const silent = this.#silentCallee(call);
      if (silent !== undefined) return { kind: 'swallowed', at: silent };
    }
    if (losing.has(name) && this.#promised === 'yes') return { kind: 'unawaited', at: call };
    if (this.#promised === 'yes' && !mapping.has(name)) this.#promised = this.#isAsyncHere(call) ? 'yes' : 'maybe';
    return undefined;
  }

  #enterTimer(call: CallExpression): Fate | undefined {
    if (this.#promised === 'yes') this.#promised = 'maybe';
    return waitsForNothing(this.#assertion, this.#body) ? { kind: 'unawaited', at: call } : undefined;
  }

  #combine(call: CallExpression, name: string): Fate | undefined {
    if (this.#promised !== 'no') this.#promised = 'yes';
    if (name === 'allSettled') this.#settled = call;
    return undefined;
  }

  /** True when the function called is one of this file, and async. */
  #isAsyncHere({ callee }: CallExpression): boolean {
    if (callee.type !== 'Identifier') return false;
    const declaration = this.#assertion.scope.find(callee.name);
    return declaration?.kind === 'function' && declaration.node.async;
  }

  /** The handler in a function of this file that calls its callback and keeps silent about what that throws. */
  #silentCallee({ callee, arguments: args }: CallExpression): Node | undefined {
    const declaration = callee.type === 'Identifier' ? this.#assertion.scope.find(callee.name) : undefined;
    return declaration?.kind === 'function' ? swallowsCallback(declaration.node, args.indexOf(this.#child as never)) : undefined;
  }

  #leaveFunction(node: FunctionNode): undefined {
    const isValue = this.#returned || (node.body === this.#child && node.body.type !== 'BlockStatement');
    if (!isValue) this.#promised = 'no';
    if (node.async) this.#promised = 'yes';
    this.#returned = false;
    return undefined;
  }

  #passTry(statement: TryStatement): Fate | undefined {
    if (this.#child !== statement.block || this.#promised === 'yes') return undefined;
    const at = swallowsThrow(statement);
    return at === undefined ? undefined : { kind: 'swallowed', at };
  }
}

function isPromiseClass(node: Node | undefined): boolean {
  return node?.type === 'Identifier' && node.name === 'Promise';
}
