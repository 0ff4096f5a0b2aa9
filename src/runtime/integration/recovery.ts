import type { DependencyGraph } from './dependency-graph.ts';
import { RaisedAgainError } from './integration-errors.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { RecoveryRecord, Touch, TrackedError } from './tracked-error.ts';

/** Runs the recovery actions of the subsystems that an error touches: those depended on first, independent ones at once. */
export class Recovery {
  readonly #core: OrganisationCore;
  readonly #graph: DependencyGraph;
  readonly #onRecovered: (error: TrackedError, touch: Touch) => void;

  constructor(core: OrganisationCore, graph: DependencyGraph, onRecovered: (error: TrackedError, touch: Touch) => void) {
    this.#core = core;
    this.#graph = graph;
    this.#onRecovered = onRecovered;
  }

  /** Ends when each subsystem has recovered, or was given up. What is raised meanwhile is part of it. */
  run(tracked: TrackedError): Promise<void> {
    if (this.#due(tracked).length === 0) return tracked.recovering ?? Promise.resolve();
    return (tracked.recovering ??= this.#run(tracked));
  }

  async #run(tracked: TrackedError): Promise<void> {
    for (let due = this.#due(tracked); due.length > 0; due = this.#due(tracked)) {
      await Promise.all(due.map((touch) => this.#recover(tracked, touch)));
    }
    tracked.recovering = undefined;
  }

  /** What can be worked on now: the first wave of what is not given up. */
  #due(tracked: TrackedError): readonly Touch[] {
    const rest = tracked.openTouches.filter(({ subsystem, raised, givenUpAt }) => {
      return raised > givenUpAt && this.#core.registry.find(subsystem)?.spec.recover !== undefined;
    });
    if (rest.length < 2) return rest;
    const first = this.#graph.waves().find((wave) => rest.some(({ subsystem }) => wave.includes(subsystem)));
    return rest.filter(({ subsystem }) => first?.includes(subsystem));
  }

  async #recover(tracked: TrackedError, touch: Touch): Promise<void> {
    const { closing, options, tally } = this.#core;
    tally.recoveries += 1;
    try {
      await this.#core.retry(options.recoveryAttempts, closing, (attempt) => this.#attempt(tracked, touch, attempt));
      this.#onRecovered(tracked, touch);
    } catch {
      tally.recoveryFailures += 1;
      touch.givenUpAt = touch.raised;
    }
  }

  async #attempt(tracked: TrackedError, touch: Touch, attempt: number): Promise<void> {
    const startedAtMs = this.#core.nowMs();
    const note = (outcome: Pick<RecoveryRecord, 'outcome' | 'error'>): void => {
      this.#note(tracked, { subsystem: touch.subsystem, attempt, ...outcome, startedAtMs, endedAtMs: this.#core.nowMs() });
    };
    try {
      await this.#act(tracked, touch, attempt);
      note({ outcome: 'succeeded' });
    } catch (cause) {
      note({ outcome: 'failed', error: cause });
      throw cause;
    }
  }

  async #act({ id: errorId, correlationId }: TrackedError, touch: Touch, attempt: number): Promise<void> {
    const { subsystem, raised, error } = touch;
    const { spec } = this.#core.registry.get(subsystem);
    const correlation = correlationId === undefined ? {} : { correlationId };
    const request = { organisationId: this.#core.organisationId, errorId, ...correlation, error, attempt };
    await this.#core.call(`recover of ${subsystem}`, (signal) => spec.recover?.({ ...request, signal }));
    if (touch.raised !== raised) throw new RaisedAgainError(subsystem);
  }

  #note(tracked: TrackedError, recovery: RecoveryRecord): void {
    tracked.record(recovery);
    const { subsystem, attempt, outcome } = recovery;
    this.#core.announcer.announce('error.recovery', { id: tracked.id, subsystem, attempt, outcome }, tracked.correlationId);
  }
}
