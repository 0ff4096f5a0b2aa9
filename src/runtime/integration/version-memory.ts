import type { IntegrationTally } from './integration-tally.ts';
import type { StoredValue } from './subsystem-store.ts';

type Version = StoredValue['version'] | undefined;

export interface Direction {
  readonly source: string;
  readonly target: string;
  readonly key: string;
}

/** Versions up to which a target has taken account of a source. */
export interface SeenVersions {
  /** Undefined: of none. */
  readonly source: Version;
  readonly target: Version;
}

/** Remembers which versions of a key two stores had when they were last synchronized, for each direction. */
export class VersionMemory {
  readonly #max: number;
  readonly #boundHits: IntegrationTally['boundHits'];
  /** The one that was used first stands first. */
  readonly #seen = new Map<string, SeenVersions>();

  constructor(max: number, { boundHits }: IntegrationTally) {
    this.#max = max;
    this.#boundHits = boundHits;
  }

  find(direction: Direction): SeenVersions | undefined {
    return this.#seen.get(nameOf(direction));
  }

  /**
   * The target has taken account of the source's version.
   *
   * @param areEqual  Whether both have the same value now, so that the source has taken account of the target too. If not, the value of the
   * target is news to the source.
   */
  remember({ source, target, key }: Direction, seen: SeenVersions, areEqual: boolean): void {
    this.#set({ source, target, key }, seen);
    this.#set({ source: target, target: source, key }, { source: areEqual ? seen.target : undefined, target: seen.source });
  }

  /** Forgets all that is known of a subsystem's keys. */
  forget(subsystem: string): void {
    for (const name of this.#seen.keys()) {
      const [source, target] = name.split(' ', 2);
      if (source === subsystem || target === subsystem) this.#seen.delete(name);
    }
  }

  #set(direction: Direction, seen: SeenVersions): void {
    const name = nameOf(direction);
    this.#seen.delete(name);
    this.#seen.set(name, seen);
    if (this.#seen.size <= this.#max * 2) return;
    for (const oldest of this.#seen.keys()) {
      this.#seen.delete(oldest);
      break;
    }
    this.#boundHits.rememberedKeys += 1;
  }
}

/** Names of subsystems have no spaces. */
function nameOf({ source, target, key }: Direction): string {
  return `${source} ${target} ${key}`;
}
