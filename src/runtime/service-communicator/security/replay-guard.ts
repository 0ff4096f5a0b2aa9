import { ReplayWindow } from './replay-window.ts';

/** `stale`: its time is too far from now. `replayed`: seen before. `full`: as many senders are remembered as allowed, so it cannot be told. */
export type ReplayVerdict = 'fresh' | 'stale' | 'replayed' | 'full';

export interface ReplayGuardOptions {
  /** How far the clock of a sender may be off, either way; a message is good for so long. */
  readonly windowMs: number;
  /** Senders remembered for each organisation. */
  readonly maxSessions: number;
  readonly maxOrganisations: number;
  /** Messages of before this time are stale: the guard could not have seen them. */
  readonly notBeforeMs: number;
}

interface Session {
  readonly numbers: ReplayWindow;
  newestMs: number;
}

/** The sessions of one organisation, or of all: a map that forgets what is out of time. */
interface Memory<Entry> {
  readonly entries: Map<string, Entry>;
  sweptMs: number;
}

/**
 * Lets each message of each organisation pass once. What it must remember to tell that is bounded; beyond the bound it lets nothing new pass, and
 * organisations do not share the bound.
 */
export class ReplayGuard {
  readonly #options: ReplayGuardOptions;
  readonly #organisations: Memory<Memory<Session>> = { entries: new Map(), sweptMs: 0 };
  /** When the newest message was sent whose session is forgotten. */
  #forgottenMs = Number.NEGATIVE_INFINITY;
  /** Messages that could not be judged, since a bound was hit. */
  refusedWhenFull = 0;

  constructor(options: ReplayGuardOptions) {
    this.#options = options;
  }

  /** Senders that are remembered now. */
  get sessions(): number {
    return this.#organisations.entries.values().reduce((sum, { entries }) => sum + entries.size, 0);
  }

  isTimely(sentMs: number, nowMs: number): boolean {
    const { windowMs, notBeforeMs } = this.#options;
    return Math.abs(nowMs - sentMs) <= windowMs && sentMs >= notBeforeMs;
  }

  /**
   * Call it only for messages that are authentic, or anybody could fill the memory.
   *
   * @param session  Names the sender, within its organisation.
   * @param number  Of the message within the session, an integer ≥ 0.
   */
  judge(organisationId: string, session: string, number: number, sentMs: number, nowMs: number): ReplayVerdict {
    if (!this.isTimely(sentMs, nowMs)) return 'stale';
    const known = this.#organisations.entries.get(organisationId)?.entries.get(session);
    // Timely again because the clock was put back: it may be one of those that are forgotten.
    if (known === undefined && sentMs <= this.#forgottenMs) return 'stale';
    const found = known ?? this.#add(organisationId, session, nowMs);
    if (found === undefined) {
      this.refusedWhenFull += 1;
      return 'full';
    }
    found.newestMs = Math.max(found.newestMs, sentMs);
    return found.numbers.accept(number) ? 'fresh' : 'replayed';
  }

  #add(organisationId: string, session: string, nowMs: number): Session | undefined {
    const { maxSessions, maxOrganisations } = this.#options;
    const { entries } = this.#organisations;
    const known = entries.get(organisationId);
    if (known === undefined && !this.#hasRoom(this.#organisations, maxOrganisations, nowMs, newestOfAll)) return undefined;
    const organisation = known ?? addTo(entries, organisationId, { entries: new Map(), sweptMs: nowMs });
    if (!this.#hasRoom(organisation, maxSessions, nowMs, newestOf)) return undefined;
    return addTo(organisation.entries, session, { numbers: new ReplayWindow(), newestMs: Number.NEGATIVE_INFINITY });
  }

  #hasRoom<Entry>(memory: Memory<Entry>, most: number, nowMs: number, newestMsOf: (entry: Entry) => number): boolean {
    this.#sweep(memory, nowMs, newestMsOf);
    return memory.entries.size < most;
  }

  /** Once a window at most, so that a flood of new senders does not make it sweep for each. */
  #sweep<Entry>(memory: Memory<Entry>, nowMs: number, newestMsOf: (entry: Entry) => number): void {
    const { windowMs } = this.#options;
    if (Math.abs(nowMs - memory.sweptMs) <= windowMs) return;
    memory.sweptMs = nowMs;
    for (const [name, entry] of memory.entries) {
      const newestMs = newestMsOf(entry);
      if (newestMs + windowMs >= nowMs) continue;
      memory.entries.delete(name);
      this.#forgottenMs = Math.max(this.#forgottenMs, newestMs);
    }
  }
}

function newestOf({ newestMs }: Session): number {
  return newestMs;
}

function newestOfAll({ entries }: Memory<Session>): number {
  return entries.values().reduce((newest, { newestMs }) => Math.max(newest, newestMs), Number.NEGATIVE_INFINITY);
}

function addTo<Entry>(entries: Map<string, Entry>, name: string, entry: Entry): Entry {
  entries.set(name, entry);
  return entry;
}
