/** The bounds that can be hit. */
export type WatchdogBound = 'locks' | 'waits' | 'history' | 'captures' | 'organisations' | 'components';

/** What a watchdog has counted. */
export class WatchdogTally {
  scans = 0;
  deadlocks = 0;
  blocks = 0;
  blockedMs = 0;
  longestBlockMs = 0;
  capturedStacks = 0;
  componentFailures = 0;
  isolations = 0;
  restorations = 0;
  callbackFailures = 0;
  callbackTimeouts = 0;
  listenerFailures = 0;
  sourceFailures = 0;
  readonly boundHits: Record<WatchdogBound, number> = {
    locks: 0,
    waits: 0,
    history: 0,
    captures: 0,
    organisations: 0,
    components: 0,
  };
}
