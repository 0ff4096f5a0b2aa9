import { watchEventLoopDelay } from '../../../foundation/event-loop-delay.ts';
import type { HealthCheck } from '../check-outcome.ts';
import { checkLevels, judgeLevel, rounded } from './judge-level.ts';
import type { Levels } from './judge-level.ts';

/**
 * The longest delay of the event loop since the check before; UNKNOWN when nothing was measured since. Watches from its making
 * until its registration is disposed of.
 *
 * @param levels  Milliseconds. Default DEGRADED from 100, UNHEALTHY from 1,000.
 * @throws {InvalidConfigurationError} a level is out of bounds.
 */
export function eventLoopCheck({ degraded = 100, unhealthy = 1_000 }: Partial<Levels> = {}): HealthCheck {
  const levels = { degraded, unhealthy };
  checkLevels('event-loop check', levels, Number.MAX_VALUE);
  const delay = watchEventLoopDelay();
  return {
    check() {
      const longestMs = delay.takeLongestMs();
      if (longestMs === undefined) return { status: 'UNKNOWN', message: 'not measured since the last check' };
      const message = `late by up to ${Math.round(longestMs)} ms`;
      return { status: judgeLevel(longestMs, levels), message, details: { longestMs: rounded(longestMs) } };
    },
    [Symbol.dispose]: () => delay[Symbol.dispose](),
  };
}
