import { Histogram } from '../../shared/histogram.ts';
import type { HealthTally } from '../health/health-tally.ts';
import type { ConsumerTally } from './consumer.ts';

/** Figures of one communicator, of all organisations and services together. */
export class CallTally implements ConsumerTally, HealthTally {
  readonly ended = { succeeded: 0, failed: 0, cancelled: 0 };
  readonly refusals = { 'attempt-limit': 0, deadline: 0, budget: 0, 'not-repeatable': 0, 'not-retryable': 0, 'no-instance': 0 };
  readonly durationsMs = new Histogram();
  attempts = 0;
  retries = 0;
  hedges = 0;
  hedgesRefused = 0;
  deadlinesExceeded = 0;
  responsesTooLarge = 0;
  /** Requests refused because `maxInFlight` was reached. */
  refusedInFlight = 0;
  checks = 0;
  failedChecks = 0;
  ejections = 0;
  ejectionsRefused = 0;
  consumersRefused = 0;
}
