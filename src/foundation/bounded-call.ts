import { Script } from 'node:vm';

const call = new Script('work()');

/**
 * What a synchronous `work` returns, or undefined when it has not returned in time: it is ended wherever it is, in a loop or
 * in the middle of a regular expression. What it throws is thrown on.
 */
export function callWithin<Value>(timeoutMs: number, work: () => Value): { readonly value: Value } | undefined {
  try {
    return { value: call.runInNewContext({ work }, { timeout: timeoutMs }) as Value };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
