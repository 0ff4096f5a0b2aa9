import type { ConflictRule } from './conflict-rule.ts';
import { Settlement } from './settlement.ts';
import type { Tracked, WaitOptions } from './settlement.ts';
import type { StoredValue } from './subsystem-store.ts';

/**
 * `copied`: the target has the source's value. `merged`: it has the value that the rule gave. `kept`: it keeps its own, as the rule said.
 * `unchanged`: neither had changed since the last time.
 */
export type KeyOutcome = 'pending' | 'copied' | 'merged' | 'kept' | 'unchanged' | 'failed';

export interface KeySynchronization {
  readonly key: string;
  readonly outcome: KeyOutcome;
  /** Whether the target had changed, too. */
  readonly conflict: boolean;
  readonly sourceVersion?: StoredValue['version'];
  /** Of the target's value before; absent when it had none. */
  readonly replacedVersion?: StoredValue['version'];
  /** Of the target's value afterwards. */
  readonly targetVersion?: StoredValue['version'];
  /** Why it failed. */
  readonly error?: unknown;
}

/** `waiting` for its turn; `partial`: some of the keys failed; `failed`: all of them. */
export type SynchronizationState = 'waiting' | 'running' | 'complete' | 'partial' | 'failed';

export interface SynchronizationReport {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** `own`: a function. */
  readonly rule: Extract<ConflictRule, string> | 'own';
  readonly state: SynchronizationState;
  /** In the order in which they were named. */
  readonly keys: readonly KeySynchronization[];
  readonly requestedAtMs: number;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
}

export interface SynchronizationRequest {
  readonly source: string;
  readonly target: string;
  readonly keys: readonly string[];
  readonly rule: ConflictRule;
}

/** One copying of keys, from when it was asked for. */
export class Synchronization implements Tracked<SynchronizationReport> {
  readonly id: string;
  readonly request: SynchronizationRequest;
  readonly #requestedAtMs: number;
  readonly #keys: Map<string, KeySynchronization>;
  readonly #settlement = new Settlement();
  #startedAtMs: number | undefined;
  #endedAtMs: number | undefined;

  constructor(id: string, request: SynchronizationRequest, requestedAtMs: number) {
    this.id = id;
    this.request = request;
    this.#requestedAtMs = requestedAtMs;
    this.#keys = new Map(request.keys.map((key) => [key, { key, outcome: 'pending', conflict: false }]));
  }

  get state(): SynchronizationState {
    if (this.#startedAtMs === undefined) return 'waiting';
    if (this.#endedAtMs === undefined) return 'running';
    const keys = [...this.#keys.values()];
    const failed = keys.filter(({ outcome }) => outcome === 'failed').length;
    return failed === 0 ? 'complete' : failed < keys.length ? 'partial' : 'failed';
  }

  report(): SynchronizationReport {
    const { source, target, rule } = this.request;
    return {
      id: this.id,
      source,
      target,
      rule: typeof rule === 'string' ? rule : 'own',
      state: this.state,
      keys: [...this.#keys.values()],
      requestedAtMs: this.#requestedAtMs,
      ...(this.#startedAtMs === undefined ? {} : { startedAtMs: this.#startedAtMs }),
      ...(this.#endedAtMs === undefined ? {} : { endedAtMs: this.#endedAtMs }),
    };
  }

  async settled(options?: WaitOptions): Promise<SynchronizationReport> {
    await this.#settlement.wait(options);
    return this.report();
  }

  start(atMs: number): void {
    this.#startedAtMs ??= atMs;
  }

  note(key: KeySynchronization): void {
    this.#keys.set(key.key, key);
  }

  end(atMs: number): void {
    this.#endedAtMs = atMs;
    this.#settlement.settle();
  }
}
