import type { CodePlace } from '../shared/call-stack.ts';

/** Why a block is reported without a stack. */
export type NoStackReason =
  /** `captureStack` is false. */
  | 'switched-off'
  /** A debugger may be attached to this process, which a second one must not disturb. */
  | 'debugger-listening'
  /** The process may not inspect itself: built without the inspector, or the permission model forbids it. */
  | 'inspector-unavailable'
  /** The watchdog was started in a worker thread, and only the main thread can be stopped from another one. */
  | 'not-main-thread'
  /** `maxCapturesPerMinute` stacks were captured within the last minute. */
  | 'rate-limited'
  /** Said only in `stuckFile`: no JavaScript has run since the stack was asked for. */
  | 'in-native-code'
  /** The block ended before JavaScript could be stopped in it. */
  | 'ended-first';

/** One time during which the event loop did not turn. */
export interface EventLoopBlock {
  /**
   * How long the event loop was busy without turning: exact when it had nothing to do before; otherwise it may be too long by what was done within
   * `heartbeatMs` before. Time during which the process did not run (suspended, stopped) is not counted.
   */
  readonly durationMs: number;
  /** Time within it during which the process did not run. */
  readonly suspendedMs: number;
  /**
   * Processor time that the process used for each millisecond of it, from when it was noticed: about 1 when code ran, near 0 when the thread waited or
   * was not let run. Absent when the block ended at once.
   */
  readonly cpuRatio?: number;
  /** Milliseconds since 1970-01-01T00:00:00Z at which it was over. */
  readonly endedAtMs: number;
  /** The stack of the blocking code, innermost call first; empty when there is none. */
  readonly stack: readonly CodePlace[];
  /** The innermost call outside of Node.js and of libraries in node_modules, or else the innermost of all. */
  readonly place?: CodePlace;
  /**
   * `running`: taken from JavaScript as it ran. `returning`: from the first JavaScript that ran after native code had kept the thread for longer than
   * a running program takes to stop; mostly that which called it.
   */
  readonly stackOf?: 'running' | 'returning';
  readonly noStack?: NoStackReason;
  /** Whether it was written to `stuckFile` while it was on; absent when it was not to be. */
  readonly stuckReport?: 'written' | 'failed';
}

/** What is written to `stuckFile`, as one line of JSON, while a block is on. */
export interface StuckReport extends Omit<EventLoopBlock, 'endedAtMs' | 'stuckReport'> {
  readonly kind: 'event-loop-stuck';
  readonly watchdog: string;
  readonly pid: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
}
