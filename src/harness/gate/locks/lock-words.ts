import type { CallExpression, Node } from 'oxc-parser';

const lockWord = /(?<![cCbB])lock(?!ed$|s?Count)|(?<![a-z])Lock|mutex|semaphore|exclusive|synchroni[sz]ed|criticalSection/i;
const takingWord = /^(?:try)?(?:acquire|lock|enter|obtain)/i;
const givingWord = /release|unlock|leave|giveBack|dispose/i;
const laterWord =
  /^(?:setTimeout|setInterval|setImmediate|queueMicrotask|nextTick|then|catch|finally|on|once|addListener|addEventListener|subscribe)$/;
const callbackName = /^(?:on[A-Z]\w*|emit|notify\w*|dispatch\w*|\w*(?:callback|listener|handler|hook|subscriber)s?)$/i;

/** A source may hold a section under a lock only if it has one of these words. */
export function mayLock(text: string): boolean {
  return lockWord.test(text);
}

/** Names along a callee, from the object to the member that is called: `this.#lock.run` is `lock`, `run`. */
export function namesOf(callee: Node): string[] {
  if (callee.type === 'Identifier' || callee.type === 'PrivateIdentifier') return [callee.name];
  if (callee.type === 'ChainExpression') return namesOf(callee.expression);
  if (callee.type === 'CallExpression') return namesOf(callee.callee);
  if (callee.type !== 'MemberExpression') return [];
  return [...namesOf(callee.object), ...(callee.computed ? [] : namesOf(callee.property))];
}

/** True for a call that runs the function it is given under a lock: `mutex.runExclusive(…)`, `navigator.locks.request(…)`. */
export function runsUnderLock(call: CallExpression): boolean {
  const names = namesOf(call.callee);
  const last = names.at(-1) ?? '';
  return names.some((name) => lockWord.test(name)) && !laterWord.test(last) && !givingWord.test(last);
}

/** True for a call that takes a lock which is held from there: `await mutex.acquire()`, `lockFile(path)`. */
export function takesLock(call: CallExpression): boolean {
  const names = namesOf(call.callee);
  return takingWord.test(names.at(-1) ?? '') && names.some((name) => lockWord.test(name));
}

export function givesLockBack(call: CallExpression): boolean {
  return givingWord.test(namesOf(call.callee).at(-1) ?? '');
}

/** True for a call that keeps the function it is given for later, when the lock is no longer held. */
export function callsLater(call: CallExpression): boolean {
  return laterWord.test(namesOf(call.callee).at(-1) ?? '');
}

/** True for a name that says that what it calls came from a user: `onChange`, `listener`, `emit`. */
export function isCallbackName(name: string): boolean {
  return callbackName.test(name);
}
