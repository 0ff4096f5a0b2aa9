import type { Origin } from '../syntax/scope.ts';

/** What a callee means to a test framework. */
export interface TestApi {
  readonly role: 'test' | 'suite';
  /** `skip`, `each` and so on, in the order of the source; `xit` has `skip`. */
  readonly words: readonly string[];
}

const entries: Readonly<Record<string, TestApi | undefined>> = {
  test: { role: 'test', words: [] },
  it: { role: 'test', words: [] },
  specify: { role: 'test', words: [] },
  xit: { role: 'test', words: ['skip'] },
  xtest: { role: 'test', words: ['skip'] },
  xspecify: { role: 'test', words: ['skip'] },
  fit: { role: 'test', words: ['only'] },
  ftest: { role: 'test', words: ['only'] },
  describe: { role: 'suite', words: [] },
  suite: { role: 'suite', words: [] },
  context: { role: 'suite', words: [] },
  xdescribe: { role: 'suite', words: ['skip'] },
  xcontext: { role: 'suite', words: ['skip'] },
  fdescribe: { role: 'suite', words: ['only'] },
  fcontext: { role: 'suite', words: ['only'] },
};

const modifiers = new Set([
  'skip',
  'todo',
  'only',
  'fails',
  'failing',
  'fixme',
  'concurrent',
  'sequential',
  'serial',
  'parallel',
  'shuffle',
]);
/** Words that must be called to become a test function: `test.each(table)('title', body)`. */
const factories = new Set(['each', 'for', 'skipIf', 'runIf', 'extend']);

/** Frameworks whose default export is their `test`. */
const testModules = new Set(['node:test', 'test', 'ava', 'tape']);

/** True for a name that can be the last of a test function's: `test`, `skip`, but not `acquire`. */
export function isTestWord(name: string): boolean {
  return modifiers.has(name) || Object.hasOwn(entries, name);
}

/** The test function that a callee is, modifiers included; undefined when it is none, or is not complete yet (`test.each`). */
export function testApiOf({ module, parameter, steps }: Origin): TestApi | undefined {
  const path = [...steps];
  if (path[0] === 'default') path.shift();
  const isDefault = module !== undefined && testModules.has(module) && !Object.hasOwn(entries, path[0] ?? '');
  // A parameter named `test` is a test function handed on; `t.test` of a subtest is recognised by whoever knows the test.
  const entry = isDefault ? entries['test'] : parameter === undefined ? entryOf(path.shift()) : undefined;
  return entry === undefined ? undefined : applyWords(entry, path);
}

function applyWords(entry: TestApi, path: readonly string[]): TestApi | undefined {
  let { role } = entry;
  const words = [...entry.words];
  let wantsCall = false;
  for (const step of path) {
    if ((step === '()') !== wantsCall) return undefined;
    wantsCall = factories.has(step);
    if (step === 'describe' || step === 'suite') role = 'suite';
    else if (step === 'test' || step === 'it') role = 'test';
    else if (modifiers.has(step) || wantsCall) words.push(step);
    else if (step !== '()') return undefined;
  }
  return wantsCall ? undefined : { role, words };
}

function entryOf(name: string | undefined): TestApi | undefined {
  return name !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
}
