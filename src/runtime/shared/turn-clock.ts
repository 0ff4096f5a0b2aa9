import { systemClock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clock.ts';
import { TurnReading } from './turn-reading.ts';

const reading = new TurnReading(systemClock.monotonicMs);

/** The clock of this machine, whose `monotonicMs` is read once a turn of the event loop and never goes back. */
export const turnClock: Clock = {
  monotonicMs: () => reading.get(),
  wallMs: systemClock.wallMs,
  schedule: systemClock.schedule,
};
