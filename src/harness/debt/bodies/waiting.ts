import type { Node } from 'oxc-parser';

import { isFunction } from '../syntax/nodes.ts';
import type { Assertion, Body } from './body.ts';

/** Whoever turns the hands of a fake clock runs the callbacks of its timers himself. */
const clockHand = /^(?:advanceTimers|runAllTimers|runOnlyPendingTimers|runAllTicks|tick(?:Async)?$|runAll$)/;

/** The answer for a body, which every assertion in it may ask for. */
const known = new WeakMap<Body, boolean>();

/** True when a test is over before a timer's callback runs: it awaits nothing, returns nothing, and is given no `done`. */
export function waitsForNothing(assertion: Assertion, body: Body): boolean {
  const isSynchronous = known.get(body) ?? endsAtOnce(body);
  known.set(body, isSynchronous);
  return isSynchronous && !endsByCallback(assertion, body);
}

function endsAtOnce({ root, calls, returns }: Body): boolean {
  if (!isFunction(root) || root.async || root.body?.type !== 'BlockStatement') return false;
  if (returns.some(({ node }) => node.argument !== null)) return false;
  return !calls.known.values().some((name) => clockHand.test(name));
}

/** True when a test ends by `done()` or `resolve()`, which a failed assertion keeps from being called. */
export function endsByCallback({ trail }: Assertion, { root }: Body): boolean {
  if (isFunction(root) && root.params.some(isDoneCallback)) return true;
  return trail.some((node) => node.type === 'NewExpression' && isPromise(node.callee));
}

function isPromise(node: Node): boolean {
  return node.type === 'Identifier' && node.name === 'Promise';
}

function isDoneCallback(parameter: Node): boolean {
  return parameter.type === 'Identifier' && /^(?:done|cb|callback|next|resolve)$/.test(parameter.name);
}
