import { DuplicateIdError, UnknownIdError } from './integration-errors.ts';

export type Decision = 'commit' | 'abort';

/** What must be known of a coordination so that another integrator can finish it. */
export interface CoordinationEntry {
  readonly organisationId: string;
  readonly id: string;
  readonly newState: unknown;
  readonly participants: readonly string[];
  readonly startedAtMs: number;
}

/**
 * Where coordinations are recorded. What a function has resolved must outlive a crash of the integrator. Share one among integrators that are to
 * finish each other's coordinations.
 */
export interface CoordinationLog {
  /** Records a coordination before anybody is asked. Rejects an id that the organisation has used before. */
  begin(entry: CoordinationEntry): void | Promise<void>;
  /**
   * Records the decision, unless there is one: the first stands. Resolves to the one that stands, in one atomic step. Rejects if the coordination
   * is unknown.
   */
  decide(organisationId: string, id: string, decision: Decision): Decision | Promise<Decision>;
  /** All participants have done what was decided. The decision is to be remembered for a while, for an integrator that comes late. */
  finish(organisationId: string, id: string): void | Promise<void>;
  /** The coordinations of the organisation that were begun and not finished, oldest first. */
  unfinished(organisationId: string): readonly CoordinationEntry[] | Promise<readonly CoordinationEntry[]>;
}

interface Page {
  readonly entry: CoordinationEntry;
  decision: Decision | undefined;
}

/** Remembers coordinations for as long as the process lives. Of those that are finished, the last. */
export class MemoryCoordinationLog implements CoordinationLog {
  readonly #maxFinished: number;
  readonly #unfinished = new Map<string, Page>();
  readonly #finished = new Map<string, Page>();

  /** @param maxFinished  Finished coordinations, of all organisations, whose decisions are remembered. */
  constructor(maxFinished = 1_024) {
    this.#maxFinished = maxFinished;
  }

  begin(entry: CoordinationEntry): void {
    const name = nameOf(entry.organisationId, entry.id);
    if (this.#unfinished.has(name) || this.#finished.has(name)) throw new DuplicateIdError(entry.id);
    this.#unfinished.set(name, { entry, decision: undefined });
  }

  decide(organisationId: string, id: string, decision: Decision): Decision {
    const name = nameOf(organisationId, id);
    const page = this.#unfinished.get(name) ?? this.#finished.get(name);
    if (page === undefined) throw new UnknownIdError('coordination', id);
    return (page.decision ??= decision);
  }

  finish(organisationId: string, id: string): void {
    const name = nameOf(organisationId, id);
    const page = this.#unfinished.get(name);
    if (page === undefined) return;
    this.#unfinished.delete(name);
    this.#finished.set(name, page);
    if (this.#finished.size <= this.#maxFinished) return;
    for (const oldest of this.#finished.keys()) {
      this.#finished.delete(oldest);
      break;
    }
  }

  unfinished(organisationId: string): readonly CoordinationEntry[] {
    return [...this.#unfinished.values()].map(({ entry }) => entry).filter((entry) => entry.organisationId === organisationId);
  }
}

function nameOf(organisationId: string, id: string): string {
  return JSON.stringify([organisationId, id]);
}
