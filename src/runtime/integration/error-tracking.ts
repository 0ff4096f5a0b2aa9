import { keepAlive } from '../shared/keep-alive.ts';
import { assertText } from '../shared/assert-text.ts';
import { Degradation } from './degradation.ts';
import { UnknownIdError } from './integration-errors.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { OrganisationParts } from './organisation-parts.ts';
import type { RecordBook } from './record-book.ts';
import { Recovery } from './recovery.ts';
import { waitFor } from './settlement.ts';
import type { Tracked, WaitOptions } from './settlement.ts';
import { TrackedError } from './tracked-error.ts';
import type { ErrorReport, Touch } from './tracked-error.ts';

export interface RaiseOptions {
  /** Errors with the same one are one error, which touches all the subsystems it was raised in. Up to 256 characters. */
  readonly correlationId?: string;
  /** Other subsystems that the error touches. */
  readonly touches?: readonly string[];
  /** In place of the integrator's `degradeDependents`. */
  readonly degradeDependents?: boolean;
}

/** The errors of one organisation across its subsystems. */
export class ErrorTracking {
  readonly #core: OrganisationCore;
  readonly #book: RecordBook<TrackedError>;
  readonly #degradation: Degradation;
  readonly #recovery: Recovery;
  readonly #byCorrelation = new Map<string, TrackedError>();

  constructor({ core, graph, errors }: OrganisationParts) {
    this.#core = core;
    this.#book = errors;
    this.#degradation = new Degradation(core, graph);
    this.#recovery = new Recovery(core, graph, (error, touch) => this.#recovered(error, touch));
  }

  /**
   * Tracks an error, degrades the subsystems it touches, and, with `autoRecovery`, begins to run their recovery actions. A subsystem that has
   * recovered from all its errors is restored. `settled` of what is returned waits until the error is resolved, or the integrator closed.
   *
   * @throws {TypeError} `correlationId` or `touches` is malformed.
   * @throws {UnknownSubsystemError} a subsystem is not registered.
   * @throws {TooManyError} as many errors are open as `maxOpen` allows.
   */
  raise(subsystem: string, error: unknown, options: RaiseOptions = {}): Tracked<ErrorReport> {
    this.#core.assertOpen();
    const { correlationId, touches = [], degradeDependents = this.#core.options.degradeDependents } = options;
    if (!Array.isArray(touches)) throw new TypeError('touches must be an array of names of subsystems');
    const names = [...new Set([subsystem, ...touches])];
    this.#core.registry.getAll('touches', names);
    const tracked = this.#trackedBy(correlationId);
    for (const name of names) this.#touch(tracked, name, error, degradeDependents);
    if (this.#core.options.autoRecovery) void this.#recovery.run(tracked);
    return tracked;
  }

  /**
   * Runs the recovery actions of the subsystems in which the error is open, also where they were given up before.
   *
   * @returns The error when they have ended. It is resolved if it is open in no subsystem then.
   * @throws {UnknownIdError} the error is not known.
   * @throws {WaitAbortedError} `signal` was aborted first; a recovery that has begun goes on.
   */
  recover(errorId: string, options?: WaitOptions): Promise<ErrorReport> {
    return keepAlive(waitFor(() => this.#recover(errorId), options));
  }

  /**
   * Says that a subsystem has recovered from the error, or all of them have.
   *
   * @throws {UnknownIdError} the error is not known.
   * @throws {UnknownSubsystemError} the error does not touch the subsystem, and none of its name is registered.
   */
  resolve(errorId: string, subsystem?: string): ErrorReport {
    const tracked = this.#known(errorId);
    if (subsystem !== undefined && !tracked.touches.has(subsystem)) this.#core.registry.get(subsystem);
    for (const touch of tracked.openTouches) {
      if (subsystem === undefined || touch.subsystem === subsystem) this.#recovered(tracked, touch);
    }
    return tracked.report();
  }

  find(errorId: string): Tracked<ErrorReport> | undefined {
    return this.#book.find(errorId);
  }

  /** Those open, and the last that were resolved, in the order in which they were first raised. */
  list(): readonly ErrorReport[] {
    return this.#book.list().map((tracked) => tracked.report());
  }

  /**
   * Of those in `list`, the ones that touch the subsystem.
   *
   * @throws {UnknownSubsystemError} the subsystem is not registered.
   */
  of(subsystem: string): readonly ErrorReport[] {
    this.#core.registry.get(subsystem);
    return this.#book.list().flatMap((tracked) => (tracked.touches.has(subsystem) ? [tracked.report()] : []));
  }

  async #recover(errorId: string): Promise<ErrorReport> {
    this.#core.assertOpen();
    const tracked = this.#known(errorId);
    for (const touch of tracked.openTouches) touch.givenUpAt = 0;
    await this.#recovery.run(tracked);
    return tracked.report();
  }

  #known(errorId: string): TrackedError {
    const tracked = this.#book.find(errorId);
    if (tracked === undefined) throw new UnknownIdError('error', errorId);
    return tracked;
  }

  /** The open error of the correlation, or a new one. */
  #trackedBy(correlationId: string | undefined): TrackedError {
    if (correlationId !== undefined) assertText('correlationId', correlationId);
    const open = correlationId === undefined ? undefined : this.#byCorrelation.get(correlationId);
    if (open !== undefined) return open;
    const { options, tally } = this.#core;
    const facts = { id: this.#core.newId('error'), correlationId, raisedAtMs: this.#core.nowMs() };
    const tracked = new TrackedError(facts, options.maxErrorRecords, () => (tally.boundHits.errorRecords += 1));
    this.#book.add(tracked);
    tally.errors += 1;
    if (correlationId !== undefined) this.#byCorrelation.set(correlationId, tracked);
    return tracked;
  }

  #touch(tracked: TrackedError, subsystem: string, error: unknown, degradeDependents: boolean): void {
    const touch = tracked.raise(subsystem, error, this.#core.nowMs());
    this.#degradation.begin(touch, degradeDependents);
    const announcement = { id: tracked.id, subsystem, message: messageOf(error) };
    this.#core.announcer.announce('error.raised', announcement, tracked.correlationId);
  }

  #recovered(tracked: TrackedError, touch: Touch): void {
    if (!touch.isOpen) return;
    touch.isOpen = false;
    this.#degradation.end(touch);
    if (tracked.openTouches.length > 0) return;
    if (tracked.correlationId !== undefined) this.#byCorrelation.delete(tracked.correlationId);
    this.#book.end(tracked);
    tracked.resolve(this.#core.nowMs());
    this.#core.announcer.announce('error.resolved', { id: tracked.id }, tracked.correlationId);
  }
}

/** Anything may be raised, also what cannot be made a text. */
function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'object' || typeof error === 'symbol' ? typeof error : String(error);
}
