import type { CheckFunction, HealthStatus } from '../check-outcome.ts';

/** What tells its own health, as a connection pool does. */
export interface SelfReporting {
  health(): { readonly status: HealthStatus; readonly cause: string };
}

/** A pool's health as it tells it. */
export function poolCheck(pool: SelfReporting): CheckFunction {
  return () => {
    const { status, cause } = pool.health();
    return { status, message: cause };
  };
}
