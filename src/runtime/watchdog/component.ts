import type { ComponentSpec } from './component-spec.ts';

/**
 * `running`: may be called. `failed`: was reported, or could not be restored. `isolating`, `isolated`: something that it depends on has failed; `isolate`
 * has ended, or has yet to. `restoring`: nothing that it depends on is failed any longer, and `restore` has not ended.
 */
export type ComponentState = 'running' | 'failed' | 'isolating' | 'isolated' | 'restoring';

/** A component as it stands. */
export interface ComponentStatus {
  readonly name: string;
  readonly state: ComponentState;
  /** The failed components because of which it is out of use: itself, or what it depends on. In alphabetical order. */
  readonly causes: readonly string[];
  /** Why it has failed. */
  readonly reason?: string;
}

/** What is known of a registered component. */
export class ComponentNode {
  readonly spec: ComponentSpec;
  readonly dependencies: readonly ComponentNode[];
  readonly dependents = new Set<ComponentNode>();
  /** Failed components that it depends on, directly or through others. */
  readonly causes = new Set<string>();
  /** Why it has failed; undefined while it has not. */
  failure: string | undefined;
  /** Whether its `isolate` was called last, and not its `restore`. */
  isCutOff = false;

  constructor(spec: ComponentSpec, dependencies: readonly ComponentNode[]) {
    this.spec = spec;
    this.dependencies = dependencies;
    for (const each of dependencies) each.dependents.add(this);
    for (const each of dependencies) for (const cause of each.allCauses()) this.causes.add(cause);
  }

  get name(): string {
    return this.spec.name;
  }

  get state(): ComponentState {
    if (this.failure !== undefined) return 'failed';
    if (this.causes.size > 0) return this.isCutOff ? 'isolated' : 'isolating';
    return this.isCutOff ? 'restoring' : 'running';
  }

  /** Whether its `isolate` is to be called now: those that depend on it go first. */
  get isNextToIsolate(): boolean {
    return this.causes.size > 0 && !this.isCutOff && [...this.dependents].every(({ isCutOff }) => isCutOff);
  }

  /** Whether its `restore` is to be called now: those that it depends on go first. */
  get isNextToRestore(): boolean {
    const isDue = this.isCutOff && this.causes.size === 0 && this.failure === undefined;
    return isDue && this.dependencies.every(({ state }) => state === 'running');
  }

  /** All that depend on it, directly or through others: those that nothing depends on first, in the order in which they are isolated. */
  allDependents(): readonly ComponentNode[] {
    const reached = new Set<ComponentNode>();
    const rest = [...this.dependents];
    for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
      if (reached.has(node)) continue;
      reached.add(node);
      rest.push(...node.dependents);
    }
    return fromOutermost(reached);
  }

  /** The failed components that keep it, and all that depend on it, out of use. */
  allCauses(): readonly string[] {
    return [...this.causes, ...(this.failure === undefined ? [] : [this.name])].toSorted();
  }

  status(): ComponentStatus {
    const { name, state, failure } = this;
    return { name, state, causes: this.allCauses(), ...(failure === undefined ? {} : { reason: failure }) };
  }
}

/** Each after all of the others that depend on it. */
function fromOutermost(nodes: ReadonlySet<ComponentNode>): readonly ComponentNode[] {
  const missing = new Map([...nodes].map((node) => [node, [...node.dependents].filter((each) => nodes.has(each)).length]));
  const order = [...nodes].filter((node) => missing.get(node) === 0);
  // An array may grow while it is walked: what is added is walked, too.
  for (const node of order) {
    for (const dependency of node.dependencies) {
      const left = (missing.get(dependency) ?? 0) - 1;
      missing.set(dependency, left);
      if (left === 0) order.push(dependency);
    }
  }
  return order;
}
