import { describePlace } from '../shared/call-stack.ts';
import type { ComponentStatus } from './component.ts';
import type { Deadlock } from './deadlock.ts';
import type { EventLoopBlock } from './event-loop-block.ts';

/** As a health check answers. */
export interface WatchdogHealth {
  readonly status: 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY';
  /** All that makes it so, in words. */
  readonly message: string;
}

export interface Observations {
  /** Those of now. */
  readonly deadlocks: readonly Deadlock[];
  readonly components: readonly ComponentStatus[];
  /** The last block, if it ended not long ago. */
  readonly block?: EventLoopBlock | undefined;
  /** Whether blocks are no longer seen, though they should be. */
  readonly isBlind: boolean;
}

/** UNHEALTHY while there is a deadlock; DEGRADED while a component is out of use, for a time after a block, and when blocks are no longer seen. */
export function judgeHealth({ deadlocks, components, block, isBlind }: Observations): WatchdogHealth {
  const outOfUse = components.filter(({ state }) => state !== 'running');
  const reasons = [
    ...deadlocks.map(describeCircle),
    ...outOfUse.map(describeComponent),
    ...(block === undefined ? [] : [describeBlock(block)]),
    ...(isBlind ? ['the thread that watches the event loop has ended'] : []),
  ];
  const status = deadlocks.length > 0 ? 'UNHEALTHY' : reasons.length > 0 ? 'DEGRADED' : 'HEALTHY';
  return {
    status,
    message: reasons.length === 0 ? 'no deadlock, no block, all components running' : shorten(reasons).join('; '),
  };
}

/** The block in one line. */
export function describeBlock({ durationMs, place, noStack }: EventLoopBlock): string {
  const where = place === undefined ? `, no stack: ${noStack ?? 'it is empty'}` : ` at ${describePlace(place)}`;
  return `the event loop was blocked for ${durationMs} ms${where}`;
}

function describeCircle({ steps }: Deadlock): string {
  const tasks = steps.slice(0, mostNamed).map(({ task, waitsFor }) => `${task.name} (waits for ${waitsFor.name})`);
  return `deadlock of ${steps.length}: ${tasks.join(' → ')}${steps.length > mostNamed ? ' → …' : ''}`;
}

function describeComponent({ name, state, causes, reason }: ComponentStatus): string {
  if (state === 'failed') return `${name} has failed: ${reason ?? ''}`;
  return causes.length === 0 ? `${name} is ${state}` : `${name} is ${state} because of ${causes.join(', ')}`;
}

const mostNamed = 16;

function shorten(reasons: readonly string[]): readonly string[] {
  return reasons.length <= mostNamed ? reasons : [...reasons.slice(0, mostNamed), `and ${reasons.length - mostNamed} more`];
}
