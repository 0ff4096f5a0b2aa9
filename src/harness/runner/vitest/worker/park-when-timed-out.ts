const vitestTimeouts = ['TestTimeoutError', 'HookTimeoutError'];

/**
 * Does `work`; when vitest ends it for a time limit given in the test file, never returns. The watch, whose limit is not longer, then
 * finds everything as it hung, and ends the process: vitest would go on and leave what hangs behind to disturb the next test.
 */
export function parkWhenTimedOut(work: () => Promise<void>): Promise<void> {
  return work().catch((error: unknown) => {
    if (error instanceof Error && vitestTimeouts.includes(error.name)) return new Promise(() => {});
    throw error;
  });
}
