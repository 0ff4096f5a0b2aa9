const vitestTimeouts = ['TestTimeoutError', 'HookTimeoutError'];

/**
 * Does `work`; when vitest ends it for a time limit given in the test file, never returns. The watch, whose limit is not longer, then
 * finds everything as it hung, and ends the process: vitest would go on and leave what hangs behind to disturb the next test.
 */
export async function parkWhenTimedOut(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error && vitestTimeouts.includes(error.name)) await new Promise(() => {});
    throw error;
  }
}
