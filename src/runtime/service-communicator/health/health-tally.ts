/** Figures of all health checks of one communicator. */
export interface HealthTally {
  checks: number;
  failedChecks: number;
}
