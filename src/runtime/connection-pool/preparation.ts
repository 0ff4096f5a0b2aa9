import type { RetireReason } from './pool-tally.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { runStep } from './run-step.ts';
import type { Slot } from './slot.ts';

/** A connection that was never used counts as working for this time. */
const freshMs = 1_000;

/** Makes a connection fit for an organisation: resets what another one left behind, and validates that it works. */
export class Preparation<Connection> {
  readonly #options: ResolvedOptions<Connection>;
  readonly #validates: boolean;
  readonly #resets: boolean;

  constructor(options: ResolvedOptions<Connection>) {
    this.#options = options;
    this.#validates = options.factory.validate !== undefined;
    this.#resets = options.factory.reset !== undefined;
  }

  /** Whether any organisation may get the connection, after a reset if need be. */
  readonly suitsAnybody = (slot: Slot<Connection>): boolean => this.#resets || slot.lastOrganisation === undefined;

  /** Whether the connection must be reset or validated before the organisation gets it. */
  isNeeded(slot: Slot<Connection>, organisationId: string, nowMs: number): boolean {
    return this.#needsReset(slot, organisationId) || (this.#validates && this.#needsValidation(slot, nowMs));
  }

  /** Resets and validates as needed; never rejects. @returns Why the connection cannot be used; undefined when it can. */
  async run(slot: Slot<Connection>, organisationId: string, nowMs: number): Promise<RetireReason | undefined> {
    const needsValidation = this.#needsValidation(slot, nowMs);
    if (this.#needsReset(slot, organisationId) && !(await this.#reset(slot))) return 'reset-failed';
    return needsValidation && !(await this.validate(slot)) ? 'invalid' : undefined;
  }

  /** Whether the connection works; never rejects. */
  async validate(slot: Slot<Connection>): Promise<boolean> {
    const { clock, factory, stepTimeoutMs } = this.#options;
    const validate = async (): Promise<boolean> => (await factory.validate?.(slot.connection)) ?? true;
    const works = await runStep(clock, 'validate', stepTimeoutMs, validate).catch(() => false);
    slot.provenMs = clock.monotonicMs();
    return works;
  }

  async #reset(slot: Slot<Connection>): Promise<boolean> {
    const { clock, factory, stepTimeoutMs } = this.#options;
    const reset = async (): Promise<boolean> => {
      await factory.reset?.(slot.connection);
      return true;
    };
    const done = await runStep(clock, 'reset', stepTimeoutMs, reset).catch(() => false);
    if (done) slot.lastOrganisation = undefined;
    return done;
  }

  #needsReset(slot: Slot<Connection>, organisationId: string): boolean {
    return slot.lastOrganisation !== undefined && slot.lastOrganisation !== organisationId;
  }

  #needsValidation(slot: Slot<Connection>, nowMs: number): boolean {
    if (!this.#validates) return false;
    const { validateAfterIdleMs } = this.#options;
    // One that was just opened needs no proof; with it, a validation that always fails would open connections in a circle.
    const graceMs = slot.used ? validateAfterIdleMs : Math.max(validateAfterIdleMs, freshMs);
    return nowMs - Math.max(slot.idleSinceMs, slot.provenMs) >= graceMs;
  }
}
