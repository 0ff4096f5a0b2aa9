import { readDiskSpace } from '../../../foundation/files/read-disk-space.ts';
import type { CheckFunction } from '../check-outcome.ts';
import { checkLevels, judgeLevel, rounded } from './judge-level.ts';
import type { Levels } from './judge-level.ts';

/**
 * How full the file system of `folder` is. UNHEALTHY where there is no such folder.
 *
 * @param levels  Used ratios of 0 to 1. Default DEGRADED from 0.9, UNHEALTHY from 0.97.
 * @throws {InvalidConfigurationError} a level is out of bounds.
 */
export function diskCheck(folder: string, { degraded = 0.9, unhealthy = 0.97 }: Partial<Levels> = {}): CheckFunction {
  const levels = { degraded, unhealthy };
  checkLevels('disk check', levels, 1);
  return async () => {
    const { sizeBytes, freeBytes } = await readDiskSpace(folder);
    const ratio = 1 - freeBytes / sizeBytes;
    const details = { ratio: rounded(ratio), sizeBytes, freeBytes };
    return { status: judgeLevel(ratio, levels), message: `${Math.round(ratio * 100)} % of the disk used`, details };
  };
}
