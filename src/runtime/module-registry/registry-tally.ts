/** What happened so far, in plain numbers that only grow. */
export class RegistryTally {
  transitions = 0;
  staleness = 0;
  startFailures = 0;
  stopFailures = 0;
  /** Calls of a module's `start` or `stop` that took too long. */
  timeouts = 0;
  listenerFailures = 0;
  /** Events that the bus did not take. */
  publishFailures = 0;
  /** Pauses of the process for which modules were not blamed. */
  pauses = 0;
  /** How often each bound was hit. */
  readonly boundHits = { organisations: 0, modules: 0, listeners: 0, pendingEvents: 0, unconfirmed: 0, history: 0 };
}
