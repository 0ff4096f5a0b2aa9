import type { EventLoopBlock } from './event-loop-block.ts';

/** What the watching thread is started with. */
export interface BlockWatchData {
  /** 32-bit integers, see below. */
  readonly control: SharedArrayBuffer;
  readonly name: string;
  readonly thresholdMs: number;
  readonly heartbeatMs: number;
  readonly captureStack: boolean;
  readonly stackDepth: number;
  readonly maxCapturesPerMinute: number;
  readonly stuckMs: number;
  readonly stuckFile: string | undefined;
  readonly isMainThread: boolean;
  readonly mayInspect: boolean;
}

/** Index of: the time of the last heartbeat on the clock of all threads, in whole milliseconds, modulo 2³². */
export const beatAt = 0;
/** Index of: 1 when the watching thread is to end. Watched while it sleeps. */
export const stopAt = 1;
/** Index of: 1 while a debugger may be attached from outside. */
export const debuggerAt = 2;
export const controlBytes = 3 * Int32Array.BYTES_PER_ELEMENT;

/** What the watching thread says. */
export type BlockWatchMessage = { readonly type: 'watching' } | BlockMessage;

/** A block is over. */
export interface BlockMessage {
  readonly type: 'blocked';
  /** Its duration is that by which the heartbeat was late. */
  readonly block: EventLoopBlock;
  /** The time of the channel at which the last heartbeat before it came. */
  readonly afterBeat: number;
}

/** A time as it stands in the channel. */
export function toChannelTime(clockMs: number): number {
  return Math.trunc(clockMs % 2 ** 32) | 0;
}

/** Milliseconds from one time of the channel to a later one. Right across the point where the times begin anew, for spans below 24 days. */
export function channelSpanMs(fromTime: number, toTime: number): number {
  return (toTime - fromTime) | 0;
}
