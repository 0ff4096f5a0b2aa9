import type { DependencyGraph } from './dependency-graph.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { Touch } from './tracked-error.ts';

/** Keeps each subsystem DEGRADED for as long as anything that degrades it is open, and no longer. */
export class Degradation {
  readonly #core: OrganisationCore;
  readonly #graph: DependencyGraph;

  constructor(core: OrganisationCore, graph: DependencyGraph) {
    this.#core = core;
    this.#graph = graph;
  }

  /** Degrades the subsystem, and, if told to, all that depend on it now. */
  begin(touch: Touch, withDependents: boolean): void {
    const dependents = withDependents ? this.#graph.dependentsOf(touch.subsystem, true) : [];
    touch.degrades = [...new Set([touch.subsystem, ...touch.degrades, ...dependents])];
    for (const name of touch.degrades) {
      const subsystem = this.#core.registry.find(name);
      if (subsystem === undefined) continue;
      const wasHealthy = subsystem.degradedBy.size === 0;
      subsystem.degradedBy.add(touch);
      if (wasHealthy) this.#core.announcer.announce('subsystem.degraded', { subsystem: name });
    }
  }

  /** Restores what nothing else degrades. */
  end(touch: Touch): void {
    for (const name of touch.degrades) {
      const subsystem = this.#core.registry.find(name);
      if (subsystem?.degradedBy.delete(touch) === true && subsystem.degradedBy.size === 0) {
        this.#core.announcer.announce('subsystem.restored', { subsystem: name });
      }
    }
  }
}
