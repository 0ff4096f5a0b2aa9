import type { LockOwner } from '../shared/lock-owner.ts';
import type { Holding, WaitedResource, Waiting } from '../shared/wait-source.ts';
import { findStuckWaits } from './stuck-waits.ts';
import type { ResourceState, StuckWait } from './stuck-waits.ts';

/** A wait of a circle, and all that keep it from being granted, the next of the circle first. */
export interface CircleStep extends StuckWait {
  readonly blockedBy: readonly Obstacle[];
}

/** Somebody who is stuck, too, and holds what is waited for, or asked for it first. */
export interface Obstacle {
  readonly owner: LockOwner;
  readonly because: 'holds' | 'asked-first';
  readonly by: Holding | Waiting;
}

export interface Circle {
  readonly steps: readonly CircleStep[];
  /** Owners outside of the circle that are stuck because of it. */
  readonly stuckBehind: number;
}

/** Every circle of waits among the resources, as they stand at this moment. Tasks that merely wait long are in none. */
export function findDeadlocks(resources: readonly WaitedResource[]): readonly Circle[] {
  const stuck = findStuckWaits(resources);
  if (stuck.size === 0) return [];
  const circles: StuckWait[][] = [];
  const leadsTo = new Map<StuckWait, number>();
  const obstacles = new Map<ResourceState, ObstaclesOf>();
  const obstacleOf = (step: StuckWait): StuckWait | undefined => {
    let known = obstacles.get(step.state);
    if (known === undefined) obstacles.set(step.state, (known = obstaclesOf(step.state, stuck)));
    return step.waiting.permits > step.state.available ? known.holder : known.head === step ? undefined : known.head;
  };
  for (const start of stuck.values()) follow(start, obstacleOf, circles, leadsTo);
  const reached = circles.map(() => 0);
  for (const circle of leadsTo.values()) if (circle !== -1) reached[circle] = (reached[circle] ?? 0) + 1;
  return circles.map((circle, index) => ({
    steps: circle.map((step, at) => describeStep(step, circle[(at + 1) % circle.length] ?? step, stuck)),
    stuckBehind: (reached[index] ?? 0) - circle.length,
  }));
}

/** Goes from each wait to one that keeps it from being granted, until a way is met that was gone before, which may be this one. */
function follow(
  start: StuckWait,
  obstacleOf: (step: StuckWait) => StuckWait | undefined,
  circles: StuckWait[][],
  leadsTo: Map<StuckWait, number>,
): void {
  const way = new Map<StuckWait, number>();
  let step: StuckWait | undefined = start;
  while (step !== undefined && !way.has(step) && !leadsTo.has(step)) {
    way.set(step, way.size);
    step = obstacleOf(step);
  }
  // Nobody holds it, so that nobody is to blame: more is asked for than there is.
  let circle = step === undefined ? -1 : leadsTo.get(step);
  if (circle === undefined && step !== undefined) circle = circles.push(fromLeastName([...way.keys()].slice(way.get(step)))) - 1;
  for (const each of way.keys()) leadsTo.set(each, circle ?? -1);
}

/** Those in the way at one resource: the first who holds it, and, for those for whom enough would be free, the first who asked for more and earlier. */
interface ObstaclesOf {
  readonly holder: StuckWait | undefined;
  readonly head: StuckWait | undefined;
}

function obstaclesOf(state: ResourceState, stuck: ReadonlyMap<LockOwner, StuckWait>): ObstaclesOf {
  return { holder: firstStuck(state.holdings, stuck), head: firstStuck(state.waiting, stuck) };
}

function firstStuck(these: readonly (Holding | Waiting)[], stuck: ReadonlyMap<LockOwner, StuckWait>): StuckWait | undefined {
  for (const { owner } of these) {
    const found = owner === undefined ? undefined : stuck.get(owner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same circle always begins with the same task, wherever the search came upon it. */
function fromLeastName(circle: readonly StuckWait[]): StuckWait[] {
  const names = circle.map(({ owner, state }) => `${owner.name} ${state.resource.name}`);
  const first = names.reduce((least, name, at) => (name < (names[least] ?? '') ? at : least), 0);
  return [...circle.slice(first), ...circle.slice(0, first)];
}

const mostObstacles = 32;

function describeStep(step: StuckWait, next: StuckWait, stuck: ReadonlyMap<LockOwner, StuckWait>): CircleStep {
  const isOvertaken = step.waiting.permits <= step.state.available;
  if (isOvertaken) return { ...step, blockedBy: [{ owner: next.owner, because: 'asked-first', by: next.waiting }] };
  const holdings = step.state.holdings.filter(({ owner }) => owner !== undefined && stuck.has(owner));
  const nextFirst = holdings.toSorted((a, b) => Number(b.owner === next.owner) - Number(a.owner === next.owner));
  const blockedBy = nextFirst
    .slice(0, mostObstacles)
    .flatMap((by): Obstacle[] => (by.owner === undefined ? [] : [{ owner: by.owner, because: 'holds', by }]));
  return { ...step, blockedBy };
}
