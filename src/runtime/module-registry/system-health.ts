import type { ModuleRecord } from './module-record.ts';
import { isAtRest, isRunning } from './module-state.ts';

export type SystemStatus = 'Healthy' | 'Degraded' | 'Critical' | 'Transitioning' | 'Unknown';

/** How many modules stand how. Failing is a module that runs and is Unhealthy or stale. */
export interface SystemCounts {
  readonly modules: number;
  readonly running: number;
  /** Starting or ShuttingDown. */
  readonly changing: number;
  /** Registered or Stopped. */
  readonly atRest: number;
  readonly degraded: number;
  readonly failing: number;
  readonly criticalFailing: number;
  readonly stale: number;
  /** `startAll` and `stopAll` under way. */
  readonly operations: number;
}

export interface SystemHealth extends SystemCounts {
  readonly status: SystemStatus;
}

/**
 * The first of these that holds. Unknown: no module runs, and none is about to. Critical: a critical module is failing; or all that run are, and none is
 * about to change. Transitioning: a module starts or shuts down, or all do, one after the other. Degraded: one is failing, Degraded, or at rest while
 * others run. Healthy.
 */
export function judgeSystem(counts: SystemCounts): SystemStatus {
  const { modules, running, changing, operations, atRest, degraded, failing, criticalFailing } = counts;
  const isChanging = changing + operations > 0;
  if (modules === 0 || (running === 0 && !isChanging)) return 'Unknown';
  if (criticalFailing > 0 || (!isChanging && failing === running)) return 'Critical';
  if (isChanging) return 'Transitioning';
  return failing + degraded + atRest > 0 ? 'Degraded' : 'Healthy';
}

/** Keeps the counts as modules change, so that no change has to walk over all modules. */
export class HealthLedger implements SystemCounts {
  modules = 0;
  running = 0;
  changing = 0;
  atRest = 0;
  degraded = 0;
  failing = 0;
  criticalFailing = 0;
  stale = 0;
  operations = 0;

  /** Counts the module as it stands, or takes back that count: `by` is 1 or −1. */
  count({ state, isStale, definition }: ModuleRecord, by: 1 | -1): void {
    const runs = isRunning(state);
    const fails = runs && (isStale || state === 'Unhealthy');
    this.modules += by;
    if (runs) this.running += by;
    else if (isAtRest(state)) this.atRest += by;
    else this.changing += by;
    if (state === 'Degraded') this.degraded += by;
    if (fails) this.failing += by;
    if (fails && definition.isCritical) this.criticalFailing += by;
    if (isStale) this.stale += by;
  }

  report(): SystemHealth {
    const { modules, running, changing, atRest, degraded, failing, criticalFailing, stale, operations } = this;
    return {
      status: judgeSystem(this),
      modules,
      running,
      changing,
      atRest,
      degraded,
      failing,
      criticalFailing,
      stale,
      operations,
    };
  }
}
