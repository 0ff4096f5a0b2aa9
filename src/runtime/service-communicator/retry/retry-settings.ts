import { durationFrom, integerFrom, problemUnless } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';

/** When a request is sent again. A request that may have arrived is sent again only if it may be repeated, whatever stands here. */
export interface RetryOptions {
  /** At most, the first one and hedges among them. Default 3. */
  readonly attempts?: number;
  /** Upper end of the first delay. Default 50. */
  readonly baseMs?: number;
  /** No delay that is computed is longer. Default 2,000. */
  readonly capMs?: number;
  /** Of answers that are worth another attempt. Default 429, 502, 503, 504. */
  readonly statuses?: readonly number[];
  /** Codes of errors, or of their causes, that are worth another attempt. Default: no connection, connection lost, attempt too slow. */
  readonly errorCodes?: readonly string[];
  /** Of each attempt. Default none but the deadline. */
  readonly attemptTimeoutMs?: number;
}

export interface RetrySettings extends Required<Omit<RetryOptions, 'attemptTimeoutMs'>> {
  readonly attemptTimeoutMs: number | undefined;
}

export const defaultRetry: RetrySettings = {
  attempts: 3,
  baseMs: 50,
  capMs: 2_000,
  statuses: [429, 502, 503, 504],
  errorCodes: ['COMMUNICATOR_UNREACHABLE', 'COMMUNICATOR_CONNECTION_LOST', 'COMMUNICATOR_ATTEMPT_TIMEOUT'],
  attemptTimeoutMs: undefined,
};

export function checkRetry(retry: RetrySettings): (ConfigProblem | undefined)[] {
  const { statuses, errorCodes, attemptTimeoutMs } = retry;
  return [
    integerFrom('retry.attempts', retry.attempts, 1, 100),
    durationFrom('retry.baseMs', retry.baseMs, 0),
    durationFrom('retry.capMs', retry.capMs, 0),
    problemUnless(Array.isArray(statuses), 'retry.statuses', 'a list of statuses', statuses),
    ...(Array.isArray(statuses) ? statuses.map((status, at) => integerFrom(`retry.statuses[${at}]`, status, 300, 599)) : []),
    problemUnless(Array.isArray(errorCodes), 'retry.errorCodes', 'a list of error codes', errorCodes),
    attemptTimeoutMs === undefined ? undefined : durationFrom('retry.attemptTimeoutMs', attemptTimeoutMs, 1),
  ];
}
