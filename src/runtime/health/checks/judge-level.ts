import { assertConfig, numberFrom, problemUnless } from '../../shared/validate-config.ts';
import type { HealthStatus } from '../check-outcome.ts';

/** From which value on a figure is DEGRADED, and from which UNHEALTHY. */
export interface Levels {
  readonly degraded: number;
  readonly unhealthy: number;
}

/** @throws {InvalidConfigurationError} a level is out of bounds, or the worse one comes first. */
export function checkLevels(subject: string, { degraded, unhealthy }: Levels, most: number): void {
  assertConfig(subject, [
    numberFrom('degraded', degraded, 0, most),
    numberFrom('unhealthy', unhealthy, 0, most),
    problemUnless(degraded <= unhealthy, 'degraded', 'at most unhealthy', degraded),
  ]);
}

/** A figure that is no number is UNKNOWN. */
export function judgeLevel(value: number, { degraded, unhealthy }: Levels): HealthStatus {
  if (!Number.isFinite(value)) return 'UNKNOWN';
  if (value >= unhealthy) return 'UNHEALTHY';
  return value >= degraded ? 'DEGRADED' : 'HEALTHY';
}

/** To three digits after the point. */
export function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
