import type { DeadLetterReason } from './outcome.ts';

/** What counts for itself how often its bound was hit. */
export interface BoundHolder {
  readonly memory: { readonly refusals: number };
  readonly deadLetters: { readonly forgotten: number };
  readonly ids: { readonly forgotten: number };
  readonly hops: { readonly evicted: number } | undefined;
}

type BoundHits = Record<
  'organisations' | 'modules' | 'waitingSenders' | 'unconfirmed' | 'memory' | 'deadLetters' | 'ids' | 'hops',
  number
>;

/** What happened in a router so far, beside what its lanes count, in plain numbers that only grow. */
export class RouterTally {
  /** Messages sent, those that nobody took included. */
  sent = 0;
  /** Sends of an id that was known already. */
  duplicates = 0;
  /** Times that a sender waited for room. */
  waits = 0;
  /** Messages that the bus did not take. */
  publishFailures = 0;
  /** Messages from the bus or from another process that were not as the model says. */
  invalid = 0;
  /** Starts of a crashed module that the router asked for, and those that failed. */
  recoveries = 0;
  recoveryFailures = 0;
  readonly deadLetters: Record<DeadLetterReason, number> = {
    'no-subscriber': 0,
    failed: 0,
    dropped: 0,
    refused: 0,
    'too-many-hops': 0,
    undelivered: 0,
  };
  /** How often each bound was hit. */
  readonly boundHits: BoundHits = {
    organisations: 0,
    modules: 0,
    waitingSenders: 0,
    unconfirmed: 0,
    memory: 0,
    deadLetters: 0,
    ids: 0,
    hops: 0,
  };

  /** Adds what an organisation has counted. */
  addBoundHits({ memory, deadLetters, ids, hops }: BoundHolder): void {
    this.boundHits.memory += memory.refusals;
    this.boundHits.deadLetters += deadLetters.forgotten;
    this.boundHits.ids += ids.forgotten;
    this.boundHits.hops += hops?.evicted ?? 0;
  }
}
