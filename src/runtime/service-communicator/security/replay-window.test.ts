import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReplayWindow } from './replay-window.ts';

interface Window {
  accept(number: number): boolean;
}

test('a new window accepts any number, once', () => {
  expect([0, 1, 4_294_967_295].map((number) => new ReplayWindow().accept(number))).toEqual([true, true, true]);
  const window = new ReplayWindow();
  expect([window.accept(7), window.accept(7)]).toEqual([true, false]);
});

test('reaches back as far as its width, and not much further', () => {
  const width = 4_096;
  const window = new ReplayWindow(width);
  expect(window.accept(100_000)).toBe(true);
  expect(window.accept(100_000 - width)).toBe(true);
  expect(window.accept(100_000 - width - 2_048)).toBe(false);
});

/**
 * Against a plain set: nothing passes twice, and what is new and not older than the width passes.
 *
 * @returns The first sequence that breaks it, if there is one.
 */
function counterexample(create: (width: number) => Window): unknown {
  const width = 2_048;
  const steps = fc.array(fc.oneof(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 0, max: 64 })), { maxLength: 120 });
  const property = fc.property(steps, (numbers) => {
    const window = create(width);
    const passed = new Set<number>();
    let newest = -1;
    for (const number of numbers) {
      const accepted = window.accept(number);
      if (accepted && passed.has(number)) return false;
      if (!accepted && !passed.has(number) && number > newest - width) return false;
      if (accepted) passed.add(number);
      newest = Math.max(newest, number);
    }
    return true;
  });
  return fc.check(property, { numRuns: 2_000, seed: 7 }).counterexample;
}

/** Forgets what lies in another block than the newest. */
class ForgetfulWindow implements Window {
  #newestBlock = -1;
  #seen = new Set<number>();

  accept(number: number): boolean {
    const block = Math.floor(number / 1_024);
    if (block > this.#newestBlock) {
      this.#newestBlock = block;
      this.#seen = new Set();
    }
    if (this.#seen.has(number)) return false;
    this.#seen.add(number);
    return true;
  }
}

/** Takes only what rises, as a plain counter would. */
class RisingWindow implements Window {
  #newest = -1;

  accept(number: number): boolean {
    const rises = number > this.#newest;
    if (rises) this.#newest = number;
    return rises;
  }
}

test('agrees with a set of everything seen', () => {
  expect(counterexample((width) => new ReplayWindow(width))).toBeNull();
});

test('the model catches a window that forgets, and one that refuses what comes late', () => {
  expect(counterexample(() => new ForgetfulWindow())).not.toBeNull();
  expect(counterexample(() => new RisingWindow())).not.toBeNull();
});
