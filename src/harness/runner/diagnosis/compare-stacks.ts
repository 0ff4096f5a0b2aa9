import type { PromiseRecord } from './promise-tracker.ts';
import { framesOf } from './stack-trace.ts';
import type { Frame } from './stack-trace.ts';

/** True for a frame of the language itself, such as `Promise.then` or `new Promise`, and where there is none. */
export function isBuiltIn(frame: Frame | undefined): boolean {
  return frame?.file === undefined;
}

/** True when `promise` is what the call that made `wait` returns: the same function, called from the same place. */
export function isSameCall(promise: PromiseRecord, wait: PromiseRecord): boolean {
  return functionIndex(framesOf(promise.trace), framesOf(wait.trace)) === 0;
}

/** True when `promise` is what a call returns that was on the stack while `inner` was made. */
export function encloses(promise: PromiseRecord, inner: PromiseRecord): boolean {
  return functionIndex(framesOf(promise.trace), framesOf(inner.trace)) !== undefined;
}

/** True when the stack `inner` was taken while a built-in such as `new Promise` or `Promise.all`, the top of `maker`, ran. */
export function madeWithin(maker: readonly Frame[], inner: readonly Frame[]): boolean {
  return isBuiltIn(maker[0]) && functionIndex(maker, inner, 1) !== undefined;
}

/** True when `frame` of one stack stands on the other too: the same call, wherever in it. */
export function sharesCall(frame: Frame | undefined, own: readonly Frame[], other: readonly Frame[]): boolean {
  return frame !== undefined && functionIndex(own.slice(own.indexOf(frame)), other) !== undefined;
}

export function isSamePlace(frame: Frame | undefined, other: Frame | undefined): boolean {
  return (
    frame !== undefined &&
    other !== undefined &&
    frame.file === other.file &&
    frame.line === other.line &&
    frame.column === other.column
  );
}

/** Where the innermost call of `outer` stands on the stack `inner`. Stacks are cut at the bottom: what both show must agree. */
function functionIndex(outer: readonly Frame[], inner: readonly Frame[], from = 0): number | undefined {
  const [called, ...callers] = outer;
  const index = inner.findIndex(
    (frame, at) => at >= from && isSameFunction(frame, called) && agree(callers, inner.slice(at + 1)),
  );
  return index === -1 ? undefined : index;
}

function isSameFunction(frame: Frame, called: Frame | undefined): boolean {
  return called !== undefined && frame.file === called.file && frame.functionName === called.functionName && !frame.isAsync;
}

function agree(callers: readonly Frame[], others: readonly Frame[]): boolean {
  const shared = Math.min(callers.length, others.length);
  // Nothing in common proves nothing, unless both were called by nobody.
  if (shared === 0) return callers.length === others.length;
  return callers.slice(0, shared).every((frame, at) => isSamePlace(frame, others[at]));
}
