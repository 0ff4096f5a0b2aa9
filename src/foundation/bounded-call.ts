import { createContext, Script } from 'node:vm';

const call = new Script('work()');
/** To make a context takes as long as many a call. */
let context: { work: (() => unknown) | undefined } | undefined;

/**
 * What a synchronous `work` returns, or undefined when it has not returned in time: it is ended wherever it is, in a loop or
 * in the middle of a regular expression. What it throws is thrown on.
 */
export function callWithin<Value>(timeoutMs: number, work: () => Value): { readonly value: Value } | undefined {
  context ??= createContext({ work: undefined }) as { work: (() => unknown) | undefined };
  context.work = work;
  try {
    return { value: call.runInContext(context, { timeout: timeoutMs }) as Value };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    context.work = undefined;
  }
}
