import { durationFrom, integerFrom, numberFrom, problemUnless } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';
import { isRequestPath } from '../transport/request-path.ts';

/** How the health of a service is checked. */
export interface HealthOptions {
  /** Asked by GET under the base of each instance; a status from 200 to 299 passes. */
  readonly path: string;
  /** From the end of one round of checks to the next. Default 10,000. */
  readonly intervalMs?: number;
  /** Share of the interval by which it varies at random, so that checkers do not fall into step. Default 0.1. */
  readonly jitterRatio?: number;
  /** Of one check. Default 2,000. */
  readonly timeoutMs?: number;
  /** Checks in a row that an unhealthy instance must pass. Default 2. */
  readonly rise?: number;
  /** Checks in a row that an instance must fail to be unhealthy. Default 3. */
  readonly fall?: number;
}

export type HealthSettings = Required<HealthOptions>;

export function resolveHealth({ path, ...options }: HealthOptions): HealthSettings {
  return { path, intervalMs: 10_000, jitterRatio: 0.1, timeoutMs: 2_000, rise: 2, fall: 3, ...options };
}

export function checkHealth(health: HealthSettings): (ConfigProblem | undefined)[] {
  return [
    problemUnless(isRequestPath(health.path), 'health.path', 'a path that begins with one slash', health.path),
    durationFrom('health.intervalMs', health.intervalMs, 1),
    numberFrom('health.jitterRatio', health.jitterRatio, 0, 1),
    durationFrom('health.timeoutMs', health.timeoutMs, 1),
    integerFrom('health.rise', health.rise, 1, 1_000),
    integerFrom('health.fall', health.fall, 1, 1_000),
  ];
}
