import { currentObservation } from './test-observation.ts';

interface ExpectState {
  assertionCalls: number;
}

const counted = new WeakSet<object>();

/**
 * Counts the assertions of the shared `expect` for the test that makes them, exact under test.concurrent, where vitest's own count
 * mixes the tests up. vitest keeps a state object for each `expect` and redefines `assertionCalls` on it. Further calls change nothing.
 */
export function countAssertions(expect: object): void {
  if (counted.has(expect)) return;
  counted.add(expect);
  const states = (globalThis as unknown as Record<symbol, WeakMap<object, ExpectState>>)[Symbol.for('matchers-object')];
  const state = states?.get(expect);
  if (!states || !state) throw new Error('vitest keeps the state of expect elsewhere than expected.');
  states.set(expect, new Proxy(state, { defineProperty: countAndDefine }));
}

function countAndDefine(state: ExpectState, name: string | symbol, descriptor: PropertyDescriptor): boolean {
  if (name === 'assertionCalls' && descriptor.value > state.assertionCalls) {
    const observation = currentObservation();
    if (observation) observation.assertions += 1;
  }
  return Reflect.defineProperty(state, name, descriptor);
}
