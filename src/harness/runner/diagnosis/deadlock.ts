import type { AwaitGraph } from './await-graph.ts';
import { findHolders } from './lock-holders.ts';
import type { WaitFor } from './lock-holders.ts';
import type { Activation, PromiseRecord } from './promise-tracker.ts';

/**
 * The cycle of calls that wait for each other, when there is one: each awaits the return of the next, or what each waits for was
 * made by a call that itself waits (a chain of promises), or belongs to a lock that such a call passed last (a queue of waiters).
 * A promise that merely never settles is no deadlock: nothing ties it to a call that waits.
 */
export function findDeadlock(
  graph: AwaitGraph,
  passes: readonly PromiseRecord[],
  isUserFile: (file: string | undefined) => boolean,
): WaitFor[] | undefined {
  const circle = findCircle(graph);
  if (circle !== undefined) return circle;
  const waiting = [...graph.calls.keys()].flatMap((waiter) =>
    graph.targetsOf(waiter).leaves.map((promise) => ({ waiter, promise })),
  );
  const made = waiting.flatMap(({ waiter, promise }) => {
    const holder = graph.ownerOf(promise);
    return holder === undefined ? [] : { waiter, promise, holder, evidence: promise };
  });
  const isTie = ({ waiter, holder }: WaitFor): boolean => !graph.reachable(holder).has(waiter);
  return findCycle(made.filter(isTie), graph) ?? findCycle(findHolders(graph, waiting, passes, isUserFile).filter(isTie), graph);
}

/** Calls of which each awaits the return of the next, and the last that of the first. */
function findCircle(graph: AwaitGraph): WaitFor[] | undefined {
  const leadsTo = (from: Activation, to: Activation): boolean =>
    graph.targetsOf(from).calls.some((next) => graph.reachable(next).has(to));
  const first = [...graph.calls.keys()].find((call) => leadsTo(call, call));
  if (first === undefined) return undefined;
  const circle: WaitFor[] = [];
  let waiter = first;
  do {
    const holder = graph.targetsOf(waiter).calls.find((next) => graph.reachable(next).has(first)) ?? first;
    circle.push({ waiter, promise: waiter.birth, holder });
    waiter = holder;
  } while (waiter !== first && circle.length < graph.calls.size);
  return circle;
}

/** Each one's holder is, or awaits, the next one's waiter. */
function findCycle(ties: readonly WaitFor[], graph: AwaitGraph): WaitFor[] | undefined {
  const leadNowhere = new Set<WaitFor>();
  const search = (path: readonly WaitFor[], holder: Activation): WaitFor[] | undefined => {
    for (const tie of ties.filter((other) => !leadNowhere.has(other) && graph.reachable(holder).has(other.waiter))) {
      const at = path.indexOf(tie);
      const cycle = at === -1 ? search([...path, tie], tie.holder) : path.slice(at);
      if (cycle !== undefined) return cycle;
      leadNowhere.add(tie);
    }
    return undefined;
  };
  for (const tie of ties) {
    const cycle = search([tie], tie.holder);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
