import type { Dependency, DependencyGraph } from './dependency-graph.ts';
import { TooManyError } from './integration-errors.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { OrganisationParts } from './organisation-parts.ts';

export interface ReachOptions {
  /** Also what is reached only through others. Default false. */
  readonly transitive?: boolean;
}

/** Which subsystems of one organisation need which others. */
export class DependencyManagement {
  readonly #core: OrganisationCore;
  readonly #graph: DependencyGraph;

  constructor({ core, graph }: OrganisationParts) {
    this.#core = core;
    this.#graph = graph;
  }

  /**
   * Says that `dependent` needs `dependency`, once or again.
   *
   * @throws {UnknownSubsystemError} one of them is not registered.
   * @throws {DependencyCycleError} it would close a cycle, which the error names.
   * @throws {TooManyError} there are as many as `maxDependencies` allows.
   */
  add(dependent: string, dependency: string): void {
    const { registry, options, tally } = this.#core;
    this.#core.assertOpen();
    registry.get(dependent);
    registry.get(dependency);
    if (this.#graph.size >= options.maxDependencies && !this.#graph.has({ dependent, dependency })) {
      tally.boundHits.dependencies += 1;
      throw new TooManyError('maxDependencies', options.maxDependencies);
    }
    this.#graph.add({ dependent, dependency });
  }

  /** @returns Whether there was such a dependency. */
  remove(dependent: string, dependency: string): boolean {
    return this.#graph.remove({ dependent, dependency });
  }

  /**
   * What the subsystem needs, in alphabetical order.
   *
   * @throws {UnknownSubsystemError} the subsystem is not registered.
   */
  dependenciesOf(subsystem: string, { transitive = false }: ReachOptions = {}): readonly string[] {
    return this.#graph.dependenciesOf(this.#core.registry.get(subsystem).name, transitive);
  }

  /**
   * What needs the subsystem, in alphabetical order.
   *
   * @throws {UnknownSubsystemError} the subsystem is not registered.
   */
  dependentsOf(subsystem: string, { transitive = false }: ReachOptions = {}): readonly string[] {
    return this.#graph.dependentsOf(this.#core.registry.get(subsystem).name, transitive);
  }

  /** In alphabetical order of dependents, then dependencies. */
  list(): readonly Dependency[] {
    return this.#graph.dependencies();
  }

  /** All subsystems, each after those it needs. The same dependencies give the same order. */
  startOrder(): readonly string[] {
    return this.#graph.waves().flat();
  }

  /** The start order in waves: what stands in one may start at the same time. */
  startWaves(): readonly (readonly string[])[] {
    return this.#graph.waves();
  }
}
