import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

import type { CheckFunction } from '../check-outcome.ts';
import { checkLevels, judgeLevel, rounded } from './judge-level.ts';
import type { Levels } from './judge-level.ts';

/**
 * Resident memory against what the machine or the control group allows, and the heap against its limit; the worse counts.
 *
 * @param levels  Ratios of 0 to 1. Default DEGRADED from 0.85, UNHEALTHY from 0.95.
 * @throws {InvalidConfigurationError} a level is out of bounds.
 */
export function memoryCheck({ degraded = 0.85, unhealthy = 0.95 }: Partial<Levels> = {}): CheckFunction {
  const levels = { degraded, unhealthy };
  checkLevels('memory check', levels, 1);
  return () => {
    const { rss, heapUsed } = process.memoryUsage();
    const [limitBytes, heapLimitBytes] = [memoryLimitBytes(), getHeapStatistics().heap_size_limit];
    const ratio = Math.max(rss / limitBytes, heapUsed / heapLimitBytes);
    const details = { ratio: rounded(ratio), rssBytes: rss, limitBytes, heapUsedBytes: heapUsed, heapLimitBytes };
    return { status: judgeLevel(ratio, levels), message: `${Math.round(ratio * 100)} % of memory used`, details };
  };
}

/** Where there is no control group, or it sets no limit, its figure is 0 or larger than the machine. */
function memoryLimitBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
