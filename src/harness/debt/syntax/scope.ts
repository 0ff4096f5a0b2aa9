import type { Node } from 'oxc-parser';

import type { FunctionNode } from './nodes.ts';

/** What a name stands for where it is declared. */
export type Declaration =
  | { readonly kind: 'import'; readonly module: string; readonly name: string }
  | { readonly kind: 'function'; readonly node: FunctionNode; readonly scope: Scope }
  | {
      readonly kind: 'variable';
      readonly constant: boolean;
      readonly init: Node | null;
      readonly scope: Scope;
      readonly property?: string;
    }
  | { readonly kind: 'parameter'; readonly of: FunctionNode; readonly index: number; readonly property?: string }
  | { readonly kind: 'other' };

/**
 * Where an expression comes from, aliases followed: the module, or that it is a global or a parameter, and the steps
 * from there. `it2.only` after `const it2 = test.skip` is `vitest` with the steps `test`, `skip`, `only`; a call is the
 * step `()`.
 */
export interface Origin {
  readonly module?: string;
  readonly parameter?: Extract<Declaration, { kind: 'parameter' }>;
  readonly steps: readonly string[];
}

/** What is known of an expression without running it; undefined: nothing. */
export type Known = { readonly value: unknown } | { readonly truthy: boolean } | undefined;

/** The names of one block, function or file. */
export class Scope {
  readonly parent: Scope | undefined;
  /** What was found out about declarations of the file, by whoever asked first. */
  readonly origins: Map<Declaration, Origin | null>;
  readonly constants: Map<Declaration, Known>;
  /** Whether it, or a scope within it, was marked as worth a walk. */
  #isMarked = false;
  #names: Map<string, Declaration> | undefined;

  constructor(parent?: Scope) {
    this.parent = parent;
    this.origins = parent?.origins ?? new Map();
    this.constants = parent?.constants ?? new Map();
  }

  /** The declaration that `name` refers to from here; undefined for a global. */
  find(name: string): Declaration | undefined {
    let declaration = this.#names?.get(name);
    for (let { parent } = this; declaration === undefined && parent !== undefined; { parent } = parent) {
      declaration = parent.#names?.get(name);
    }
    return declaration;
  }

  declare(name: string, declaration: Declaration): void {
    const names = (this.#names ??= new Map());
    const known = names.get(name);
    if (known === undefined || known.kind === 'variable') names.set(name, declaration);
  }

  /** True when nothing is declared in it, so that its parent serves as well. */
  get isEmpty(): boolean {
    return this.#names === undefined;
  }

  get isMarked(): boolean {
    return this.#isMarked;
  }

  /** Marks it and every scope around it. */
  mark(): void {
    if (this.#isMarked) return;
    this.#isMarked = true;
    this.parent?.mark();
  }

  /** Records `name = function`, for a variable that was declared without one. */
  assign(name: string, node: FunctionNode): void {
    if (this.#names?.has(name)) this.declare(name, { kind: 'function', node, scope: this });
    else this.parent?.assign(name, node);
  }
}
