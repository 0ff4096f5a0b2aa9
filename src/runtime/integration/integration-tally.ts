/** What happened so far, in plain numbers that only grow. */
export class IntegrationTally {
  propagations = 0;
  deliveries = 0;
  deliveryFailures = 0;
  synchronizations = 0;
  copiedKeys = 0;
  conflicts = 0;
  failedKeys = 0;
  coordinations = 0;
  completions = 0;
  aborts = 0;
  doubts = 0;
  errors = 0;
  recoveries = 0;
  recoveryFailures = 0;
  /** Calls of a subsystem's function, or of the log, that took too long. */
  timeouts = 0;
  /** Calls of the log that failed. */
  logFailures = 0;
  /** Announcements that the bus did not take. */
  announcementFailures = 0;
  /** How often each bound was hit. */
  readonly boundHits = {
    organisations: 0,
    subsystems: 0,
    dependencies: 0,
    queuedEvents: 0,
    open: 0,
    history: 0,
    keys: 0,
    rememberedKeys: 0,
    errorRecords: 0,
    announcements: 0,
    unconfirmed: 0,
  };
}
