import { EventBus } from '../../src/runtime/event-bus/event-bus.ts';
import type { EventBusOptions } from '../../src/runtime/event-bus/event-bus.ts';
import { ManualClock } from '../../src/runtime/shared/manual-clock.ts';

/** The running bus of one organisation, on a clock that stands still at one second, and with delays that are cut by a quarter. */
export async function startedBus(options: EventBusOptions = {}) {
  const clock = new ManualClock(1_000);
  const bus = new EventBus({ clock, random: () => 0.5, ...options });
  const mine = bus.initialize('organisation-1');
  await mine.start();
  return { clock, bus, mine };
}
