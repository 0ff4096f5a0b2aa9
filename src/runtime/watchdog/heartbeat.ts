import { systemClock } from '../../foundation/clock.ts';
import type { Scheduled } from '../../foundation/clock.ts';
import { threadClockMs } from '../../foundation/thread-clock.ts';
import { beatAt, channelSpanMs, debuggerAt, toChannelTime } from './heartbeat-channel.ts';

interface LateBeat {
  /** When the heartbeat before it came, as a time of the channel. */
  readonly after: number;
  /** For how much of the time between the two the event loop did not wait for anything to do. */
  readonly activeMs: number;
}

export interface HeartbeatOptions {
  readonly control: Int32Array;
  readonly heartbeatMs: number;
  readonly thresholdMs: number;
  /** Where a debugger may attach to this process; undefined while it may not. */
  readonly debuggerUrl: () => string | undefined;
}

const keptLateBeats = 16;

/** Tells the watching thread, again and again, that the event loop turns, and remembers how busy the loop was whenever it told so late. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #lateBeats: LateBeat[] = [];
  #scheduled: Scheduled | undefined;
  #loop = performance.eventLoopUtilization();
  #last: number;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#last = toChannelTime(threadClockMs());
    this.#send();
  }

  stop(): void {
    this.#scheduled?.cancel();
  }

  /** For how long the loop was busy before the heartbeat that followed the one at `after`, if that came late not long ago. */
  activeMsAfter(after: number): number | undefined {
    return this.#lateBeats.findLast((beat) => beat.after === after)?.activeMs;
  }

  #send(): void {
    const { control, debuggerUrl, heartbeatMs } = this.#options;
    const now = toChannelTime(threadClockMs());
    this.#note(now);
    Atomics.store(control, debuggerAt, debuggerUrl() === undefined ? 0 : 1);
    Atomics.store(control, beatAt, now);
    // By this name a stack is recognised that was taken when the thread had become free.
    const sendHeartbeat = (): void => this.#send();
    this.#scheduled = systemClock.schedule(sendHeartbeat, heartbeatMs);
  }

  #note(now: number): void {
    const loop = performance.eventLoopUtilization();
    const { heartbeatMs, thresholdMs } = this.#options;
    if (channelSpanMs(this.#last, now) >= heartbeatMs + thresholdMs) {
      this.#lateBeats.push({ after: this.#last, activeMs: loop.active - this.#loop.active });
      if (this.#lateBeats.length > keptLateBeats) this.#lateBeats.shift();
    }
    this.#last = now;
    this.#loop = loop;
  }
}
