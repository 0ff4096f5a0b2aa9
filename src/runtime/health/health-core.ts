import type { Clock } from '../../foundation/clock.ts';
import type { HealthStatus } from './check-outcome.ts';
import type { Healing } from './healing.ts';

/** A component's status became another. */
export interface StatusChange {
  readonly name: string;
  readonly from: HealthStatus;
  readonly to: HealthStatus;
  readonly atMs: number;
}

/** What is counted of one organisation. */
export interface HealthTally {
  checks: number;
  timeouts: number;
  /** Healings that the limit forbade. */
  healingsRefused: number;
  listenerFailures: number;
  refusals: number;
  /** Records that the bounds of histories pushed out. */
  forgotten: number;
}

/** What the parts of one organisation's health have in common. */
export interface HealthCore {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tally: HealthTally;
  isHealing(): boolean;
  changed(change: StatusChange): void;
  healed(healing: Healing): void;
}
