import { randomUUID } from 'node:crypto';

import type { RunnerTestFile, test as declareTest, expect as expectOf } from 'vitest';

import { freshText } from './canary.ts';

const uuid = randomUUID;
const notRun = 'the canary tests of the worker did not run';

interface Canaries {
  readonly passing: string;
  readonly failing: string;
}

/**
 * Pairs of tests of the harness that take the way of every other test through a worker, under names that no code has seen before: one
 * must pass and one must fail. They stand in files that do not exist, so that no hook of a test file is about them.
 */
export class CanaryTests {
  /** In what way a pair came out wrong; undefined while all that ran came out as they must, and one ran. */
  dead: string | undefined = notRun;
  readonly #folder: string;
  readonly #byFile = new Map<string, Canaries>();

  /** @param folder  Absolute path. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path of a new file for vitest to run. */
  open(): string {
    const file = `${this.#folder}/${uuid()}`;
    this.#byFile.set(file, { passing: uuid(), failing: uuid() });
    return file;
  }

  owns(file: string): boolean {
    return this.#byFile.has(file);
  }

  /** Declares the pair of a file, while vitest collects it. */
  declare(file: string, test: typeof declareTest, expect: typeof expectOf): void {
    const names = this.#byFile.get(file);
    if (!names) return;
    const [one, other] = [freshText(), freshText()];
    test(names.passing, () => expect(one).toBe(one));
    test(names.failing, () => expect(one).toBe(other));
  }

  /** Looks at how the pair of a file came out. */
  judge({ filepath, tasks }: RunnerTestFile): void {
    const names = this.#byFile.get(filepath);
    if (!names) return;
    const stateOf = (name: string) => tasks.find((task) => task.name === name)?.result?.state ?? 'missing';
    const [passing, failing] = [stateOf(names.passing), stateOf(names.failing)];
    if (this.dead === notRun) this.dead = undefined;
    if (passing !== 'pass') this.dead ??= `a canary test that must pass came out as ${passing}`;
    if (failing !== 'fail') this.dead ??= `a canary test that must fail came out as ${failing}`;
  }
}
