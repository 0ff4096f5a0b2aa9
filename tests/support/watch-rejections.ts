import { onTestFinished } from 'vitest';

/** The rejections that nobody handled, until the test that asks has ended. */
export function watchRejections(): readonly unknown[] {
  const seen: unknown[] = [];
  const note = (reason: unknown): void => void seen.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  return seen;
}
