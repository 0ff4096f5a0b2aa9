import { Settlement } from './settlement.ts';
import type { Tracked, WaitOptions } from './settlement.ts';

export interface RecoveryRequest {
  readonly organisationId: string;
  readonly errorId: string;
  readonly correlationId?: string;
  /** What was raised last in the subsystem. */
  readonly error: unknown;
  /** 1 for the first call of a recovery. */
  readonly attempt: number;
  /** Aborted when the call took too long, or the integrator is closed. */
  readonly signal: AbortSignal;
}

/** One call of a recovery action. */
export interface RecoveryRecord {
  readonly subsystem: string;
  readonly attempt: number;
  readonly outcome: 'succeeded' | 'failed';
  readonly error?: unknown;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** One time that the error was raised. */
export interface ErrorOccurrence {
  readonly subsystem: string;
  readonly error: unknown;
  readonly atMs: number;
}

/** How an error stands in one of the subsystems it touches. */
export interface TouchReport {
  readonly subsystem: string;
  readonly state: 'open' | 'recovered';
  /** What it degrades while it is open: the subsystem, and those that depend on it if they were to be. */
  readonly degrades: readonly string[];
}

export interface ErrorReport {
  readonly id: string;
  readonly correlationId?: string;
  /** `resolved` when it is open in no subsystem. */
  readonly state: 'open' | 'resolved';
  /** In the order in which it touched them. */
  readonly subsystems: readonly TouchReport[];
  /** The last, oldest first. */
  readonly occurrences: readonly ErrorOccurrence[];
  /** The last, oldest first. */
  readonly recoveries: readonly RecoveryRecord[];
  readonly raisedAtMs: number;
  readonly resolvedAtMs?: number;
}

/** An error in one subsystem. */
export interface Touch {
  readonly subsystem: string;
  isOpen: boolean;
  degrades: readonly string[];
  /** Raised last. */
  error: unknown;
  /** Times it was raised. */
  raised: number;
  /** What `raised` was when recovery was given up. */
  givenUpAt: number;
}

interface ErrorFacts {
  readonly id: string;
  readonly correlationId: string | undefined;
  readonly raisedAtMs: number;
}

/** One error across the subsystems it touches. */
export class TrackedError implements Tracked<ErrorReport> {
  readonly id: string;
  readonly correlationId: string | undefined;
  readonly touches = new Map<string, Touch>();
  /** Set while recovery actions run. */
  recovering: Promise<void> | undefined;
  readonly #raisedAtMs: number;
  readonly #maxRecords: number;
  /** An occurrence or a recovery was forgotten for a newer one. */
  readonly #onForgotten: () => void;
  readonly #occurrences: ErrorOccurrence[] = [];
  readonly #recoveries: RecoveryRecord[] = [];
  readonly #settlement = new Settlement();
  #resolvedAtMs: number | undefined;

  constructor({ id, correlationId, raisedAtMs }: ErrorFacts, maxRecords: number, onForgotten: () => void) {
    this.id = id;
    this.correlationId = correlationId;
    this.#raisedAtMs = raisedAtMs;
    this.#maxRecords = maxRecords;
    this.#onForgotten = onForgotten;
  }

  get openTouches(): readonly Touch[] {
    return [...this.touches.values()].filter(({ isOpen }) => isOpen);
  }

  report(): ErrorReport {
    const subsystems = Array.from(this.touches.values(), ({ subsystem, isOpen, degrades }) => {
      return { subsystem, state: isOpen ? ('open' as const) : ('recovered' as const), degrades };
    });
    return {
      id: this.id,
      ...(this.correlationId === undefined ? {} : { correlationId: this.correlationId }),
      state: this.#resolvedAtMs === undefined ? 'open' : 'resolved',
      subsystems,
      occurrences: [...this.#occurrences],
      recoveries: [...this.#recoveries],
      raisedAtMs: this.#raisedAtMs,
      ...(this.#resolvedAtMs === undefined ? {} : { resolvedAtMs: this.#resolvedAtMs }),
    };
  }

  async settled(options?: WaitOptions): Promise<ErrorReport> {
    await this.#settlement.wait(options);
    return this.report();
  }

  /** The error was raised in the subsystem, for the first time or once more. */
  raise(subsystem: string, error: unknown, atMs: number): Touch {
    const touch = this.touches.get(subsystem) ?? { subsystem, isOpen: true, degrades: [], error, raised: 0, givenUpAt: 0 };
    // What it degraded before it recovered is well again.
    const degrades = touch.isOpen ? touch.degrades : [];
    this.touches.set(subsystem, Object.assign(touch, { isOpen: true, error, raised: touch.raised + 1, degrades }));
    this.#keep(this.#occurrences, { subsystem, error, atMs });
    return touch;
  }

  record(recovery: RecoveryRecord): void {
    this.#keep(this.#recoveries, recovery);
  }

  resolve(atMs: number): void {
    this.#resolvedAtMs = atMs;
    this.#settlement.settle();
  }

  /** Ends the waits although it is open. */
  abandon(): void {
    this.#settlement.settle();
  }

  #keep<Item>(items: Item[], item: Item): void {
    items.push(item);
    if (items.length <= this.#maxRecords) return;
    items.shift();
    this.#onForgotten();
  }
}
