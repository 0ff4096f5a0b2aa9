import type { AwaitGraph } from './await-graph.ts';
import type { Activation, PromiseRecord } from './promise-tracker.ts';
import { identifyReceivers } from './receivers.ts';
import { framesOf } from './stack-trace.ts';
import type { Frame } from './stack-trace.ts';

/** Methods of these names, or of classes of these names, hand out what is later given back. */
const handsOut = /lock|mutex|semaphore|acquire|exclusive|monitor|critical|check_?out|borrow|lease|reserve|permit|enter|seize/i;

/** A suspended call, and the promise at the end of its waiting. */
export interface Waiting {
  readonly waiter: Activation;
  readonly promise: PromiseRecord;
}

/** And the call that should end its waiting. */
export interface WaitFor extends Waiting {
  readonly holder: Activation;
  /** The promise whose making ties the holder to it; undefined when the holder's own return is awaited. */
  readonly evidence?: PromiseRecord;
}

/**
 * For each promise that was made in a lock's method (`Mutex.acquire` and its like), the call that passed the same method of
 * the same object last. Looks through the heap, and so only when at least two calls wait in such methods.
 */
export function findHolders(
  graph: AwaitGraph,
  waiting: readonly Waiting[],
  passes: readonly PromiseRecord[],
  isUserFile: (file: string | undefined) => boolean,
): WaitFor[] {
  const locksOf = (record: PromiseRecord): Frame[] =>
    framesOf(record.trace).filter((frame) => isLock(frame) && isUserFile(frame.file));
  const waitingInLocks = waiting.filter(({ promise }) => locksOf(promise).length > 0);
  const passed = passes.filter((record) => locksOf(record).length > 0);
  if (waitingInLocks.length < 2 || passed.length < 2) return [];
  const records = [...waitingInLocks.map(({ promise }) => promise), ...passed];
  const receivers = identifyReceivers(records.flatMap(locksOf));
  const lockKeys = (record: PromiseRecord): string[] => locksOf(record).flatMap((frame) => lockKey(frame, receivers));
  return waitingInLocks.flatMap(({ waiter, promise }) => {
    const keys = lockKeys(promise);
    const evidence = passed.findLast((record) => lockKeys(record).some((key) => keys.includes(key)));
    // A holder that has ended lost the lock for good; nobody waits for it in a circle.
    const holder = evidence === undefined ? undefined : graph.ownerOf(evidence);
    return evidence === undefined || holder === undefined ? [] : { waiter, promise, holder, evidence };
  });
}

function isLock(frame: Frame): boolean {
  return !frame.isAsync && handsOut.test(frame.functionName);
}

function lockKey(frame: Frame, receivers: ReadonlyMap<Frame, number>): string[] {
  const receiver = receivers.get(frame);
  return receiver === undefined ? [] : [`${frame.site.getFunctionName()} of ${receiver}`];
}
