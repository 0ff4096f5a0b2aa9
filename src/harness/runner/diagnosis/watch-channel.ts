import type { MessagePort } from 'node:worker_threads';
import type { HangDump } from '../run-event.ts';
import type { HangWatchOptions, WatchedScope } from './hang-watch.ts';
import type { OpenScope } from './scope-table.ts';
import type { Place } from './hang-text.ts';

/** What the watchdog thread is sent to begin with. */
export interface WatchdogData {
  readonly options: HangWatchOptions;
  readonly table: SharedArrayBuffer;
  /** 32-bit integers, see below. */
  readonly control: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** Index of: how many promises more may be tracked beyond the full rate. */
export const grantsAt = 0;
/** Index of: the number of the last question that the main thread began to answer. */
export const answeringAt = 1;
/** Index of: the number of the last question answered. */
export const answeredAt = 2;
/** Index of: a word that never changes, to sleep on. */
export const neverAt = 3;
export const controlBytes = 4 * Int32Array.BYTES_PER_ELEMENT;

/** The watchdog asks what an overdue scope waits for. */
export interface Question {
  readonly number: number;
  readonly scopeId: number;
}

/** The main thread answers; without a dump when the scope has ended meanwhile. After a dump it stands still until it is killed. */
export interface Answer {
  readonly number: number;
  readonly hang?: { readonly scope: WatchedScope; readonly dump: HangDump };
}

/** A property of the global object of the main thread, through which the watchdog asks a blocked main thread. */
export const globalKey = 'wavegate.hang-watch';

/** What the main thread, paused anywhere, tells about where it is. */
export interface PausedState {
  /** The scope whose code is running; absent when that code belongs to none. */
  readonly scope?: OpenScope;
  /** The stack, innermost first. */
  readonly frames: readonly (Place & { readonly isAsync: boolean })[];
}

/** The variable in the environment of what a worker starts, by which its daemons are found. Its value is the worker's process id. */
export const workerVariable = 'WAVEGATE_WORKER';
