import { availableParallelism } from 'node:os';

import { systemClock } from '../../../foundation/clock.ts';
import type { Clock } from '../../../foundation/clock.ts';
import type { CheckFunction } from '../check-outcome.ts';
import { checkLevels, judgeLevel, rounded } from './judge-level.ts';
import type { Levels } from './judge-level.ts';

/** A figure over less time than this says little. */
const leastWindowMs = 100;

/**
 * The share of the processors available to it that this process used since the check before, at least 100 ms ago; UNKNOWN
 * until there was as much time.
 *
 * @param levels  Ratios of 0 to 1. Default DEGRADED from 0.8, UNHEALTHY from 0.95.
 * @throws {InvalidConfigurationError} a level is out of bounds.
 */
export function cpuCheck({ degraded = 0.8, unhealthy = 0.95 }: Partial<Levels> = {}, clock: Clock = systemClock): CheckFunction {
  const levels = { degraded, unhealthy };
  checkLevels('CPU check', levels, 1);
  let last = { atMs: clock.monotonicMs(), usage: process.cpuUsage() };
  let ratio: number | undefined;
  return () => {
    const windowMs = clock.monotonicMs() - last.atMs;
    if (windowMs >= leastWindowMs) {
      const { user, system } = process.cpuUsage(last.usage);
      ratio = (user + system) / 1_000 / windowMs / availableParallelism();
      last = { atMs: clock.monotonicMs(), usage: process.cpuUsage() };
    }
    if (ratio === undefined) return { status: 'UNKNOWN', message: 'not measured for long enough yet' };
    return {
      status: judgeLevel(ratio, levels),
      message: `${Math.round(ratio * 100)} % of CPU used`,
      details: { ratio: rounded(ratio) },
    };
  };
}
