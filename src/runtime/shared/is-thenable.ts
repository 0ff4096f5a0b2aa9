/** Whether `value` is a promise, or can be waited for like one. */
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  const mayHaveThen = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return mayHaveThen && typeof (value as { then?: unknown }).then === 'function';
}
