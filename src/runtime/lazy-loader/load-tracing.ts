import { AsyncLocalStorage } from 'node:async_hooks';
import type { Load } from './load.ts';

/** The load on whose behalf the code runs, across awaits. */
const inside = new AsyncLocalStorage<Load>();
/** The load whose function is on the stack right now. */
let onStack: Load | undefined;
/**
 * How many loads there may be inside of which the caller runs: those traced that are not done, and those whose function is on the stack. While
 * there is none, nobody needs to be looked for.
 */
export const possibleAskers = { count: 0 };

/** Calls of a loader that are all traced before it counts as one that asks for nothing. */
const probation = 4;
/** Afterwards one call in so many is traced. */
const sampling = 256;

/** The load inside of which the caller runs, as far as it is traced. */
export function currentLoad(): Load | undefined {
  if (possibleAskers.count === 0) return undefined;
  const load = onStack ?? inside.getStore();
  return load?.isDone === true ? undefined : load;
}

/**
 * Calls the loader so that `currentLoad` knows it: while its function is on the stack always, across awaits if the call is traced. An
 * AsyncLocalStorage costs more than all else of a load, so a loader that neither asked for anything nor was asked by another one is traced
 * only now and then. All others are traced always, and so is every retry: of a wait that nobody saw, the attempt that follows its timeout makes
 * a LoadCycleError.
 *
 * @returns The outcome of the call, also when it throws at once or returns no promise.
 */
export function callLoader(load: Load): Promise<unknown> {
  const outer = onStack;
  onStack = load;
  possibleAskers.count += 1;
  try {
    return Promise.resolve(isTraceDue(load) ? callTraced(load) : load.call());
  } catch (error) {
    return Promise.reject(error);
  } finally {
    onStack = outer;
    possibleAskers.count -= 1;
  }
}

/** Marks the load as done: what its loader left running asks on nobody's behalf. */
export function endLoad(load: Load): void {
  load.isDone = true;
  if (!load.isTraced) return;
  load.isTraced = false;
  possibleAskers.count -= 1;
}

function callTraced(load: Load): unknown {
  if (!load.isTraced) possibleAskers.count += 1;
  load.isTraced = true;
  return inside.run(load, callOf, load);
}

function callOf(load: Load): unknown {
  return load.call();
}

function isTraceDue({ registration, attempt }: Load): boolean {
  const calls = registration.calls++;
  return registration.isTraced || attempt > 1 || calls < probation || calls % sampling === 0;
}

/**
 * Notes that `waiter` waits for `awaited`, unless `awaited` waits for `waiter` already, directly or through others.
 *
 * @returns The labels of the loads around the cycle, the first one again at the end; undefined when there is none.
 */
export function noteWait(waiter: Load, awaited: Load): readonly string[] | undefined {
  waiter.registration.isTraced = true;
  awaited.registration.isTraced = true;
  const path = findPath(awaited, waiter);
  if (path !== undefined) return [waiter, ...path].map(({ label }) => label);
  addWait(waiter, awaited);
  return undefined;
}

/** What each load waits for: what its loader asked for while it ran, or the batch that it is part of. Few loads have any. */
const waits = new WeakMap<Load, Set<Load>>();

/** Notes that `waiter` waits for `awaited`, which does not wait for it. */
export function addWait(waiter: Load, awaited: Load): void {
  const known = waits.get(waiter);
  if (known === undefined) waits.set(waiter, new Set([awaited]));
  else known.add(awaited);
}

/** From `start` along what loads wait for to `goal`, both included. */
function findPath(start: Load, goal: Load): readonly Load[] | undefined {
  const cameFrom = new Map<Load, Load | undefined>([[start, undefined]]);
  for (const load of cameFrom.keys()) {
    if (load === goal) return pathBack(goal, cameFrom);
    for (const next of waits.get(load) ?? []) {
      if (!next.isDone && !cameFrom.has(next)) cameFrom.set(next, load);
    }
  }
  return undefined;
}

function pathBack(goal: Load, cameFrom: ReadonlyMap<Load, Load | undefined>): readonly Load[] {
  const path: Load[] = [];
  for (let load: Load | undefined = goal; load !== undefined; load = cameFrom.get(load)) path.unshift(load);
  return path;
}
