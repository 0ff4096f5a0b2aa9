import type { SecurityLevel } from '../security/security-level.ts';
import { securityLevels } from '../security/security-level.ts';
import type { RefusalCode } from './refused-request-error.ts';

/** What a receiver has counted. */
export interface ReceiverStatistics {
  /** Requests whose credentials were accepted, by level. */
  readonly acceptedByLevel: Readonly<Record<SecurityLevel, number>>;
  /** Requests that were not answered by their handler, by code. */
  readonly refusedByCode: Readonly<Partial<Record<RefusalCode, number>>>;
  readonly inFlight: number;
  /** Senders that are remembered to tell a replay. */
  readonly sessions: number;
  /** How often each bound was hit. */
  readonly boundHits: Readonly<Record<'concurrency' | 'sessions' | 'body', number>>;
  /** Calls of `onRefusal` that threw. */
  readonly listenerFailures: number;
}

/** Counts in plain numbers. */
export class ReceiverTally {
  readonly acceptedByLevel = Object.fromEntries(securityLevels.map((level) => [level, 0])) as Record<SecurityLevel, number>;
  readonly refusedByCode: Partial<Record<RefusalCode, number>> = {};
  bodiesTooLarge = 0;
  listenerFailures = 0;

  accept(level: SecurityLevel): void {
    this.acceptedByLevel[level] += 1;
  }

  refuse(code: RefusalCode): void {
    this.refusedByCode[code] = (this.refusedByCode[code] ?? 0) + 1;
    if (code === 'RECEIVER_BODY_TOO_LARGE') this.bodiesTooLarge += 1;
  }
}
