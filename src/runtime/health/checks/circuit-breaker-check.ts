import type { CheckFunction, HealthStatus } from '../check-outcome.ts';

const statuses: Readonly<Record<string, HealthStatus>> = { CLOSED: 'HEALTHY', HALF_OPEN: 'DEGRADED', OPEN: 'UNHEALTHY' };

/** A circuit breaker by its state: CLOSED is HEALTHY, HALF_OPEN DEGRADED, OPEN UNHEALTHY, any other UNKNOWN. */
export function circuitBreakerCheck(breaker: { readonly state: string }): CheckFunction {
  return () => {
    const { state } = breaker;
    const status = Object.hasOwn(statuses, state) ? statuses[state] : undefined;
    return { status: status ?? 'UNKNOWN', message: `the circuit is ${state}` };
  };
}
