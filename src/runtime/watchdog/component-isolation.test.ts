import { array, asyncProperty, boolean, check, nat, record } from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import type { ComponentIsolation } from './component-isolation.ts';
import type { ComponentCall } from './component-spec.ts';
import type { WatchdogOptions } from './watchdog-options.ts';
import { Watchdog } from './watchdog.ts';

function start(options: WatchdogOptions = {}) {
  const clock = new ManualClock();
  const watchdog = new Watchdog({ clock, ...options });
  onTestFinished(() => watchdog.close());
  const calls: string[] = [];
  const { components } = watchdog.for('organisation-1');
  const add = (name: string, dependsOn: readonly string[] = [], isolate: (call: ComponentCall) => unknown = () => undefined) =>
    components.register({
      name,
      dependsOn,
      isolate: (call) => (calls.push(`- ${name}`), isolate(call)),
      restore: () => void calls.push(`+ ${name}`),
    });
  return { clock, watchdog, components, calls, add };
}

const stateOf = (components: ComponentIsolation) => Object.fromEntries(components.list().map(({ name, state }) => [name, state]));

test('nothing registered: nothing is known, and nothing fails', async () => {
  const { components } = start();
  expect(components.list()).toEqual([]);
  await expect(components.fail('a')).rejects.toMatchObject({ code: 'WATCHDOG_UNKNOWN_COMPONENT' });
  await expect(components.recover('a')).rejects.toMatchObject({ code: 'WATCHDOG_UNKNOWN_COMPONENT' });
  expect(() => components.assertUsable('a')).toThrow('no component "a" is registered');
});

test('refuses what makes no sense, and changes nothing', () => {
  const { components, add } = start({ maxComponents: 1 });
  expect(() => add('a', ['a'])).toThrow('no component "a" is registered');
  expect(() => components.register({ name: '', dependsOn: 'a' as never, isolate: 1 as never })).toThrow(
    /name must be .*; dependsOn must be .*; isolate must be a function/,
  );
  add('a');
  expect(() => add('a')).toThrow('the component "a" is registered already');
  expect(() => add('b', ['a'])).toThrow('1 components of this organisation are registered already');
  expect(components.list()).toHaveLength(1);
});

test('a component that is registered under a failed one is cut off at once', async () => {
  const { components, calls, add } = start();
  add('a');
  await components.fail('a');
  add('b', ['a']);
  expect(() => components.assertUsable('b')).toThrow('out of use because of "a"');
  await settle();
  expect(calls).toEqual(['- b']);
  await components.recover('a');
  expect(stateOf(components)).toEqual({ a: 'running', b: 'running' });
});

test('a component whose restore fails counts as failed, with all that depend on it, until it recovers', async () => {
  const { components, calls, add, watchdog } = start();
  let isBroken = true;
  add('a');
  components.register({
    name: 'b',
    dependsOn: ['a'],
    restore: () => (isBroken ? Promise.reject(new Error('not yet')) : undefined),
  });
  add('c', ['b']);
  await components.fail('a');
  await components.recover('a');
  expect(stateOf(components)).toEqual({ a: 'running', b: 'failed', c: 'isolated' });
  expect(components.status('b').reason).toBe('it could not be restored: Error: not yet');
  expect(components.status('c').causes).toEqual(['b']);
  isBroken = false;
  await components.recover('b');
  expect(stateOf(components)).toEqual({ a: 'running', b: 'running', c: 'running' });
  expect(calls).toEqual(['- c', '+ c']);
  expect(watchdog.health().status).toBe('HEALTHY');
});

test('a function that hangs is given up in time, with its signal aborted', async () => {
  const { clock, components, calls, add, watchdog } = start({ callbackTimeoutMs: 100 });
  let signal: AbortSignal | undefined;
  add('a');
  add('b', ['a']);
  add('c', ['b'], (call) => ((signal = call.signal), new Promise(() => undefined)));
  const failed = components.fail('a');
  await clock.advance(99);
  expect([signal?.aborted, calls]).toEqual([false, ['- c']]);
  await clock.advance(1);
  await failed;
  expect([signal?.aborted, calls]).toEqual([true, ['- c', '- b']]);
  expect(watchdog.events().find((event) => event.kind === 'component-isolated')).toMatchObject({
    component: 'c',
    outcome: 'timed-out',
    reason: 'ComponentTimeoutError: isolate of the component "c" did not settle within 100 ms',
  });
  expect(clock.pending).toBe(0);
});

test('a function may report failures and recoveries, and wait for them', async () => {
  const { components, calls, add } = start();
  add('a');
  add('b');
  add('c', ['a'], async () => {
    await components.fail('b', 'taken along');
    await components.recover('a');
  });
  add('d', ['b']);
  await components.fail('a');
  expect(calls).toEqual(['- c', '- d', '+ c']);
  expect(stateOf(components)).toEqual({ a: 'running', b: 'failed', c: 'running', d: 'isolated' });
});

test('failures at the same time cut each off once, in one order', async () => {
  const { components, calls, add } = start();
  for (const name of ['a', 'b']) add(name);
  add('c', ['a', 'b']);
  add('d', ['c']);
  await Promise.all([components.fail('a'), components.fail('b'), components.fail('a', 'again'), components.recover('b')]);
  expect(calls).toEqual(['- d', '- c']);
  expect(components.status('a').reason).toBe('again');
  await Promise.all([components.recover('a'), components.recover('a')]);
  expect(calls).toEqual(['- d', '- c', '+ c', '+ d']);
});

test('a failure reported at any moment is followed', async () => {
  for (let delay = 0; delay < 30; delay += 1) {
    const { components, add } = start();
    for (const name of ['a', 'b']) add(name);
    add('c', ['a']);
    add('d', ['b']);
    const first = components.fail('a');
    for (let microtask = 0; microtask < delay; microtask += 1) await Promise.resolve();
    await components.fail('b');
    expect(components.status('d').state).toBe('isolated');
    await first;
  }
});

test('runs at most so many functions at once', async () => {
  const { components, add } = start({ isolationConcurrency: 3 });
  let [running, most] = [0, 0];
  add('root');
  for (let index = 0; index < 10; index += 1) {
    add(`${index}`, ['root'], async () => {
      most = Math.max(most, (running += 1));
      await settle();
      running -= 1;
    });
  }
  await components.fail('root');
  expect(most).toBe(3);
});

test('close aborts what is under way, and refuses what comes after', async () => {
  const { components, calls, add, watchdog, clock } = start();
  const reasons: unknown[] = [];
  add('a');
  add('b', ['a']);
  add('c', ['b'], ({ signal }) => {
    signal.addEventListener('abort', () => reasons.push(signal.reason));
    return new Promise(() => undefined);
  });
  const failed = components.fail('a');
  await settle();
  await watchdog.close();
  await failed;
  expect([calls, reasons.map(String)]).toEqual([['- c'], ['WatchdogClosedError: the watchdog is closed']]);
  await expect(components.fail('b')).rejects.toMatchObject({ code: 'WATCHDOG_CLOSED' });
  expect(() => add('d')).toThrow('the watchdog is closed');
  expect(clock.pending).toBe(0);
});

function throwing(): never {
  throw new Error('listener');
}

test('listeners and reasons that throw harm nobody', async () => {
  const { components, add, calls } = start({ onEvent: throwing, publish: () => Promise.reject(new Error('publisher')) });
  add('a');
  add('b', ['a']);
  await components.fail('a', { toString: throwing });
  expect(calls).toEqual(['- b']);
  expect(components.status('a').reason).toBe('a reason that cannot be put into words');
});

interface World {
  /** Of each component: which of those before it it depends on. */
  readonly dependencies: readonly (readonly number[])[];
  readonly steps: readonly { readonly component: number; readonly fails: boolean; readonly waits: boolean }[];
}

const worlds = record({
  dependencies: array(array(nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 8 }),
  steps: array(record({ component: nat(20), fails: boolean(), waits: boolean() }), { maxLength: 12 }),
});

/** Whether no component is cut off before one that depends on it, nor restored before one that it depends on, and none twice; `isFlat` is the broken twin. */
async function keepsOrder({ dependencies, steps }: World, isFlat: boolean): Promise<boolean> {
  await using watchdog = new Watchdog();
  const { components } = watchdog.for('organisation-1');
  const cutOff = new Set<number>();
  let isRight = true;
  const dependsOn = dependencies.map((wanted, index) => (index === 0 ? [] : [...new Set(wanted.map((each) => each % index))]));
  for (const [index, names] of dependsOn.entries()) {
    components.register({
      name: `${index}`,
      dependsOn: isFlat ? names.slice(0, 1).map(String) : names.map(String),
      isolate: async () => {
        const dependents = dependsOn.flatMap((each, other) => (each.includes(index) ? [other] : []));
        if (cutOff.has(index) || dependents.some((each) => !cutOff.has(each))) isRight = false;
        await Promise.resolve();
        cutOff.add(index);
      },
      restore: async () => {
        if (!cutOff.has(index) || names.some((each) => cutOff.has(each))) isRight = false;
        await Promise.resolve();
        cutOff.delete(index);
      },
    });
  }
  const failed = new Set<number>();
  const all: Promise<void>[] = [];
  for (const { component, fails, waits } of steps) {
    const index = component % dependsOn.length;
    all.push(fails ? components.fail(`${index}`) : components.recover(`${index}`));
    if (fails) failed.add(index);
    else failed.delete(index);
    if (waits) await Promise.all(all);
  }
  await Promise.all(all);
  const isAffected = (index: number): boolean => (dependsOn[index] ?? []).some((each) => failed.has(each) || isAffected(each));
  const expected = dependsOn.flatMap((_, index) => (isAffected(index) ? [index] : []));
  return (
    isRight &&
    expected.every((index) => cutOff.has(index)) &&
    [...cutOff].every((index) => isAffected(index) || failed.has(index))
  );
}

test('keeps the order whatever depends on what and whatever fails when', async () => {
  const property = asyncProperty(worlds, (world) => keepsOrder(world, false));
  expect((await check(property, { numRuns: 1_000 })).counterexample).toBeNull();
});

test('a twin that knows of only one dependency of each is caught', async () => {
  const property = asyncProperty(worlds, (world) => keepsOrder(world, true));
  expect((await check(property, { numRuns: 2_000, seed: 1 })).failed).toBe(true);
});
