/** `OPENING`: before the log was had. `DISCONNECTED`: reading broke off and is tried again. `FAILED`: the log is gone. */
export type RemoteState = 'OPENING' | 'FOLLOWING' | 'DISCONNECTED' | 'FAILED' | 'CLOSED';

/** How the bus of one organisation stands with its broker. */
export interface RemoteStatus {
  readonly state: RemoteState;
  /** Publishes whose outcome is open. */
  readonly unconfirmed: number;
  /** Attempts to append that were repeated. */
  readonly retries: number;
  /** Times that reading broke off. */
  readonly disconnects: number;
  /** Numbers that brought no event. */
  readonly skipped: Readonly<Record<SkipReason, number>>;
  /** Why reading last broke off, or the log is gone. */
  readonly error?: unknown;
}

/** `missing`: the broker has no record of that number any more. `unreadable`: it is no event of the organisation. `duplicate`: it was stored twice. */
export type SkipReason = 'missing' | 'unreadable' | 'duplicate';

/** Numbers that a broker gave and that have no event here. */
export interface SkippedNumbers {
  readonly from: number;
  readonly to: number;
  readonly reason: SkipReason;
  /** What is wrong with the record, where it is unreadable. */
  readonly detail?: string;
  readonly noticedAtMs: number;
}
