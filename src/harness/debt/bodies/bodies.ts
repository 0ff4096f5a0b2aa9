import type { Node } from 'oxc-parser';

import { isFunction } from '../syntax/nodes.ts';
import type { Scopes } from '../syntax/index-scopes.ts';
import type { Scope } from '../syntax/scope.ts';
import type { Body } from './body.ts';
import { fateOf } from './fate.ts';
import { readBody } from './read-body.ts';
import type { FunctionFacts } from './read-body.ts';
import type { Target } from './targets.ts';

/** The bodies of a file, each read once, however many tests share it. */
export class Bodies implements FunctionFacts {
  readonly #scopes: Scopes;
  readonly #read = new Map<Node, Body | 'reading'>();
  readonly #promises = new Map<Node, boolean>();

  constructor(scopes: Scopes) {
    this.#scopes = scopes;
  }

  /** The body of a function, or of the expression that makes one. */
  of(root: Node, scope: Scope): Body | undefined {
    const known = this.#read.get(root);
    if (known !== undefined) return known === 'reading' ? undefined : known;
    this.#read.set(root, 'reading');
    const body = readBody(root, scope, this.#scopes, this);
    this.#read.set(root, body);
    return body;
  }

  ofFunction(node: Node): Body | undefined {
    return this.of(node, this.#scopes.file);
  }

  asserts({ node, scope }: Target): boolean {
    return (this.of(node, scope)?.assertions.length ?? 0) > 0;
  }

  promises({ node, scope }: Target): boolean {
    const known = this.#promises.get(node);
    if (known !== undefined) return known;
    const isAsync = isFunction(node) && node.async;
    // A function that calls itself promises nothing by that.
    this.#promises.set(node, isAsync);
    const body = this.of(node, scope);
    const promises = isAsync || (body?.assertions.some((assertion) => isPromised(assertion, body)) ?? false);
    this.#promises.set(node, promises);
    return promises;
  }

  /** A body and those it reaches, each once. */
  reachedFrom(body: Body): readonly Body[] {
    const found = new Set<Body>([body]);
    for (const from of found) {
      for (const target of from.reached) {
        const next = this.ofFunction(target);
        if (next !== undefined) found.add(next);
      }
    }
    return [...found];
  }
}

function isPromised(assertion: Body['assertions'][number], body: Body): boolean {
  const fate = fateOf(assertion, body);
  return fate.kind === 'reaches' && fate.promised;
}
