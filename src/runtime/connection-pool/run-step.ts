import type { Clock } from '../../foundation/clock.ts';
import { StepTimeoutError } from './pool-errors.ts';

/** Calls a user's function in a turn of its own, never inside the caller's; rejects when it takes longer than `timeoutMs`. */
export function runStep<Result>(
  clock: Clock,
  step: string,
  timeoutMs: number,
  run: () => Promise<Result> | Result,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const deadline = clock.schedule(() => reject(new StepTimeoutError(step, timeoutMs)), timeoutMs);
    const settle =
      <Value>(pass: (value: Value) => void) =>
      (value: Value) => {
        deadline.cancel();
        pass(value);
      };
    Promise.resolve().then(run).then(settle(resolve), settle(reject));
  });
}
