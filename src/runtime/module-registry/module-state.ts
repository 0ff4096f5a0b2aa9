/** Where a module stands in its life. */
export type ModuleState = 'Registered' | 'Starting' | 'Healthy' | 'Degraded' | 'Unhealthy' | 'ShuttingDown' | 'Stopped';

/** The states that a module may say of itself while it runs. */
export type ReportedState = 'Healthy' | 'Degraded' | 'Unhealthy';

/** The whole life of a module: from each state, those that may follow. What failed becomes Healthy by way of Degraded alone. */
export const legalTransitions: Readonly<Record<ModuleState, readonly ModuleState[]>> = {
  Registered: ['Starting'],
  Starting: ['Healthy', 'Degraded', 'Unhealthy', 'ShuttingDown'],
  Healthy: ['Degraded', 'Unhealthy', 'ShuttingDown'],
  Degraded: ['Healthy', 'Unhealthy', 'ShuttingDown'],
  Unhealthy: ['Degraded', 'ShuttingDown'],
  ShuttingDown: ['Stopped'],
  Stopped: ['Starting'],
};

/** Whether it takes part in the work, well or badly. */
export function isRunning(state: ModuleState): boolean {
  return state === 'Healthy' || state === 'Degraded' || state === 'Unhealthy';
}

/** Whether others can build on it. */
export function isServing(state: ModuleState): boolean {
  return state === 'Healthy' || state === 'Degraded';
}

/** Whether it can be started. */
export function isAtRest(state: ModuleState): boolean {
  return state === 'Registered' || state === 'Stopped';
}
