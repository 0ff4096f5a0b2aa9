import { Histogram } from '../shared/histogram.ts';

/** Why a connection was closed. */
export type RetireReason = 'idle' | 'expired' | 'invalid' | 'reset-failed' | 'no-reset' | 'lost' | 'discarded' | 'closed';

/** The counts of a pool, all exact. */
export class PoolTally {
  acquisitions = 0;
  /** Acquisitions that had to wait; all others took no time. */
  readonly waits = new Histogram();
  releases = 0;
  timeouts = 0;
  aborts = 0;
  /** Acquisitions refused because too many were waiting. */
  refusals = 0;
  creations = 0;
  creationFailures = 0;
  /** Connections that came only after their step had timed out, and were closed. */
  lateCreations = 0;
  destroyFailures = 0;
  leaks = 0;
  readonly retirements: Record<RetireReason, number> = {
    idle: 0,
    expired: 0,
    invalid: 0,
    'reset-failed': 0,
    'no-reset': 0,
    lost: 0,
    discarded: 0,
    closed: 0,
  };
}
