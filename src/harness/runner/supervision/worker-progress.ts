import type { WatchedScope } from '../diagnosis/hang-watch.ts';
import type { JournalEntry } from './journal-entry.ts';

/** Something that a worker has begun and not ended. */
export interface OpenScope {
  readonly kind: WatchedScope['kind'];
  readonly file: string;
  /** The tests it is about: one for a test, all it concerns for a hook, none while a file is loaded. */
  readonly ids: readonly string[];
  /** `beforeAll` and the like for a hook. */
  readonly name: string;
  readonly timeoutMs: number;
  readonly sinceMs: number;
}

/** What one worker process is doing, as told by its journal. Times are the supervisor's. */
export class WorkerProgress {
  /** The file under way, from loading it until it is finished. */
  file: string | undefined;
  /** The files that it has finished, as it says. */
  readonly finished = new Set<string>();
  /** Its end needs no further blame: a hang was reported, or the supervisor ended it. */
  explained = false;
  readonly #open = new Map<string, OpenScope>();
  readonly #defaultTimeoutMs: number;
  #lastSignMs: number;

  /** @param defaultTimeoutMs  The limit for hooks and collection, and for silence between scopes. */
  constructor(nowMs: number, defaultTimeoutMs: number) {
    this.#lastSignMs = nowMs;
    this.#defaultTimeoutMs = defaultTimeoutMs;
  }

  follow(entry: JournalEntry, nowMs: number): void {
    this.#lastSignMs = nowMs;
    if (entry.type === 'collecting') this.file = entry.file;
    if (entry.type === 'file-finished') {
      this.file = undefined;
      this.finished.add(entry.file);
    }
    const begun = this.#begunBy(entry, nowMs);
    if (begun) this.#open.set(keyOf(begun), begun);
    const ended = endedBy(entry);
    if (ended) this.#open.delete(keyOf(ended));
  }

  ofKind(kind: OpenScope['kind']): OpenScope[] {
    return [...this.#open.values()].filter((scope) => scope.kind === kind);
  }

  /** The scope that is past its deadline by more than `graceMs`, or a silence that is; undefined when all is well. */
  findOverdue(nowMs: number, graceMs: number): OpenScope | undefined {
    const overdue = [...this.#open.values()].find((scope) => nowMs - scope.sinceMs > scope.timeoutMs + graceMs);
    if (overdue || this.#open.size > 0 || this.file === undefined) return overdue;
    const silence = this.#scope('suite-hook', this.file, 'the code between tests', [], this.#lastSignMs);
    return nowMs - this.#lastSignMs > silence.timeoutMs + graceMs ? silence : undefined;
  }

  #begunBy(entry: JournalEntry, nowMs: number): OpenScope | undefined {
    if (entry.type === 'collecting') return this.#scope('collection', entry.file, '', [], nowMs);
    if (entry.type === 'hook-started') return this.#scope('suite-hook', entry.file, entry.hook, entry.ids, nowMs);
    if (entry.type !== 'test-started') return undefined;
    return { ...this.#scope('test', entry.file, '', [entry.id], nowMs), timeoutMs: entry.timeoutMs };
  }

  #scope(kind: OpenScope['kind'], file: string, name: string, ids: readonly string[], sinceMs: number): OpenScope {
    return { kind, file, name, ids, sinceMs, timeoutMs: this.#defaultTimeoutMs };
  }
}

type ScopeKey = Pick<OpenScope, 'kind' | 'name' | 'ids'>;

function endedBy(entry: JournalEntry): ScopeKey | undefined {
  if (entry.type === 'collected' || entry.type === 'collection-failed') return { kind: 'collection', name: '', ids: [] };
  if (entry.type === 'hook-ended') return { kind: 'suite-hook', name: entry.hook, ids: entry.ids };
  return entry.type === 'test-ended' ? { kind: 'test', name: '', ids: [entry.id] } : undefined;
}

function keyOf({ kind, name, ids }: ScopeKey): string {
  return [kind, name, ids[0]].join('\0');
}
