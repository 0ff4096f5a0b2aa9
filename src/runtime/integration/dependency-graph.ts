import { DependencyCycleError } from './integration-errors.ts';

interface Node {
  readonly name: string;
  readonly dependencies: Set<Node>;
  readonly dependents: Set<Node>;
  /** Higher than that of every dependency: what ranks no higher than another cannot depend on it. */
  rank: number;
}

/** One dependency: `dependent` needs `dependency`. */
export interface Dependency {
  readonly dependent: string;
  readonly dependency: string;
}

/** Dependencies without a cycle, ever. Walks are iterative, and linear in nodes and dependencies. */
export class DependencyGraph {
  readonly #nodes = new Map<string, Node>();
  #size = 0;

  /** Dependencies. */
  get size(): number {
    return this.#size;
  }

  addNode(name: string): void {
    this.#node(name);
  }

  has({ dependent, dependency }: Dependency): boolean {
    const [from, to] = [this.#nodes.get(dependent), this.#nodes.get(dependency)];
    return from !== undefined && to !== undefined && from.dependencies.has(to);
  }

  /**
   * Adds the dependency, and those of its ends that are new.
   *
   * @returns Whether it was new.
   * @throws {DependencyCycleError} it closes a cycle; nothing was changed.
   */
  add({ dependent, dependency }: Dependency): boolean {
    if (dependent === dependency) throw new DependencyCycleError([dependent, dependent]);
    const [from, to] = [this.#node(dependent), this.#node(dependency)];
    if (from.dependencies.has(to)) return false;
    if (from.rank <= to.rank) makeRoom(from, to);
    from.dependencies.add(to);
    to.dependents.add(from);
    this.#size += 1;
    return true;
  }

  /** @returns Whether there was such a dependency. */
  remove({ dependent, dependency }: Dependency): boolean {
    const [from, to] = [this.#nodes.get(dependent), this.#nodes.get(dependency)];
    if (from === undefined || to === undefined || !from.dependencies.delete(to)) return false;
    to.dependents.delete(from);
    this.#size -= 1;
    return true;
  }

  /** Removes the node with all dependencies from and to it. */
  removeNode(name: string): void {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    this.#nodes.delete(name);
    this.#size -= node.dependencies.size + node.dependents.size;
    for (const each of node.dependencies) each.dependents.delete(node);
    for (const each of node.dependents) each.dependencies.delete(node);
  }

  /** In alphabetical order; all that are needed along the way if `transitive`. */
  dependenciesOf(name: string, transitive: boolean): readonly string[] {
    return this.#reach(name, 'dependencies', transitive);
  }

  /** In alphabetical order; all that are affected along the way if `transitive`. */
  dependentsOf(name: string, transitive: boolean): readonly string[] {
    return this.#reach(name, 'dependents', transitive);
  }

  /** In alphabetical order of dependents, then dependencies. */
  dependencies(): readonly Dependency[] {
    return this.#sorted().flatMap(({ name, dependencies }) =>
      namesOf(dependencies).map((dependency) => ({ dependent: name, dependency })),
    );
  }

  /**
   * Waves in which to start: each node stands in the first wave that comes after those of all it depends on, in alphabetical order. The same
   * dependencies give the same waves, in whichever order they were added.
   */
  waves(): readonly (readonly string[])[] {
    const missing = new Map<Node, number>();
    const waves: string[][] = [];
    let wave: Node[] = [];
    for (const node of this.#nodes.values()) {
      missing.set(node, node.dependencies.size);
      if (node.dependencies.size === 0) wave.push(node);
    }
    while (wave.length > 0) {
      waves.push(namesOf(wave));
      wave = wave.flatMap(({ dependents }) => [...dependents].filter((dependent) => countDown(missing, dependent) === 0));
    }
    return waves;
  }

  #node(name: string): Node {
    let node = this.#nodes.get(name);
    if (node === undefined) {
      node = { name, dependencies: new Set(), dependents: new Set(), rank: 0 };
      this.#nodes.set(name, node);
    }
    return node;
  }

  #sorted(): readonly Node[] {
    return [...this.#nodes.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  #reach(name: string, way: 'dependencies' | 'dependents', transitive: boolean): readonly string[] {
    const start = this.#nodes.get(name);
    if (start === undefined) return [];
    const reached = new Set(start[way]);
    // A set may grow while it is walked: what is added is walked too.
    if (transitive) for (const node of reached) for (const next of node[way]) reached.add(next);
    return namesOf(reached);
  }
}

/**
 * Changes ranks so that `from` ranks above `to`.
 *
 * @throws {DependencyCycleError} `to` depends on `from`; no rank was changed.
 */
function makeRoom(from: Node, to: Node): void {
  if (to.dependencies.size === 0) {
    // Nothing has to rank below it.
    to.rank = from.rank - 1;
    return;
  }
  const way = from.dependents.size === 0 ? undefined : wayFrom(to, from);
  if (way !== undefined) throw new DependencyCycleError([from.name, ...way]);
  from.rank = to.rank + 1;
  const raised = [from];
  for (let node = raised.pop(); node !== undefined; node = raised.pop()) {
    for (const dependent of node.dependents) {
      if (dependent.rank > node.rank) continue;
      dependent.rank = node.rank + 1;
      raised.push(dependent);
    }
  }
}

/** The names along dependencies from `start` to `end`, or nothing. Passes by all that ranks too low to depend on `end`. */
function wayFrom(start: Node, end: Node): readonly string[] | undefined {
  const cameFrom = new Map<Node, Node | undefined>([[start, undefined]]);
  for (const node of cameFrom.keys()) {
    if (node === end) return wayTo(end, cameFrom);
    for (const next of node.dependencies) if (next.rank >= end.rank && !cameFrom.has(next)) cameFrom.set(next, node);
  }
  return undefined;
}

function wayTo(end: Node, cameFrom: ReadonlyMap<Node, Node | undefined>): readonly string[] {
  const names: string[] = [];
  for (let node: Node | undefined = end; node !== undefined; node = cameFrom.get(node)) names.push(node.name);
  return names.toReversed();
}

function countDown(counts: Map<Node, number>, node: Node): number {
  const count = (counts.get(node) ?? 0) - 1;
  counts.set(node, count);
  return count;
}

function namesOf(nodes: Iterable<Node>): string[] {
  return Array.from(nodes, ({ name }) => name).toSorted();
}
