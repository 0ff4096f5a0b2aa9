/** What happened on one lane so far, in plain numbers that only grow. */
export class LaneTally {
  accepted = 0;
  handled = 0;
  /** Calls of a handler that failed. */
  failures = 0;
  /** Calls of a handler for a message that had failed before. */
  retries = 0;
  timeouts = 0;
  /** Messages that went straight to the handler, without waiting in the queue. */
  direct = 0;
  /** Messages for which there was no room. */
  refused = 0;
  dropped = 0;
  deadLettered = 0;
  /** Times that the module was found to have crashed. */
  crashes = 0;

  add(other: LaneTally): void {
    for (const name of Object.keys(this) as (keyof LaneTally)[]) if (name !== 'add') this[name] += other[name];
  }
}
