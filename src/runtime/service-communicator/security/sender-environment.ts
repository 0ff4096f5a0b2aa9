import type { Clock } from '../../../foundation/clock.ts';

/** Bytes from a source that nobody can predict. */
export type RandomBytes = (sizeBytes: number) => Uint8Array;

export interface SenderEnvironment {
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}
