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
    const found = this.#findOrAdd(organisationId, session, nowMs);
    if (found === undefined) {
      this.refusedWhenFull += 1;
      return 'full';
    }
    found.newestMs = Math.max(found.newestMs, sentMs);
    return found.numbers.accept(number) ? 'fresh' : 'replayed';
  }

  #findOrAdd(organisationId: string, session: string, nowMs: number): Session | undefined {
    const { entries } = this.#organisations;
    const known = entries.get(organisationId);
    const found = known?.entries.get(session);
    if (found !== undefined) return found;
    const { windowMs, maxSessions, maxOrganisations } = this.#options;
    const isOver = ({ newestMs }: Session): boolean => newestMs + windowMs < nowMs;
    const allOver = (memory: Memory<Session>): boolean => memory.entries.values().every(isOver);
    if (known === undefined && !hasRoom(this.#organisations, maxOrganisations, nowMs, windowMs, allOver)) return undefined;
    const organisation = known ?? addTo(entries, organisationId, { entries: new Map(), sweptMs: nowMs });
    if (!hasRoom(organisation, maxSessions, nowMs, windowMs, isOver)) return undefined;
    return addTo(organisation.entries, session, { numbers: new ReplayWindow(), newestMs: Number.NEGATIVE_INFINITY });
  }
}

/** Sweeps once a window at most, so that a flood of new senders does not make it sweep for each. */
function hasRoom<Entry>(
  memory: Memory<Entry>,
  most: number,
  nowMs: number,
  windowMs: number,
  isOver: (entry: Entry) => boolean,
): boolean {
  if (nowMs - memory.sweptMs > windowMs) {
    memory.sweptMs = nowMs;
    for (const [name, entry] of memory.entries) if (isOver(entry)) memory.entries.delete(name);
  }
  return memory.entries.size < most;
}

function addTo<Entry>(entries: Map<string, Entry>, name: string, entry: Entry): Entry {
  entries.set(name, entry);
  return entry;
}
