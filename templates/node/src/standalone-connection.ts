import { alone } from './node-bus.ts';
import type { BusConnection } from './node-bus.ts';

/** This node was generated without an event bus. */
export async function runAlone(): Promise<BusConnection> {
  return alone('it was generated without an event bus');
}
