import type { Origin } from '../syntax/scope.ts';

/** What a callee means to a test framework. */
export interface TestApi {
  readonly role: 'test' | 'suite';
  /** `skip`, `each` and so on, in the order of the source; `xit` has `skip`. */
  readonly words: readonly string[];
}

const test: TestApi = { role: 'test', words: [] };
const entries: ReadonlyMap<string, TestApi> = new Map<string, TestApi>([
  ['test', test],
  ['it', test],
  ['specify', test],
  ['xit', { role: 'test', words: ['skip'] }],
  ['xtest', { role: 'test', words: ['skip'] }],
  ['xspecify', { role: 'test', words: ['skip'] }],
  ['fit', { role: 'test', words: ['only'] }],
  ['ftest', { role: 'test', words: ['only'] }],
  ['describe', { role: 'suite', words: [] }],
  ['suite', { role: 'suite', words: [] }],
  ['context', { role: 'suite', words: [] }],
  ['xdescribe', { role: 'suite', words: ['skip'] }],
  ['xcontext', { role: 'suite', words: ['skip'] }],
  ['fdescribe', { role: 'suite', words: ['only'] }],
  ['fcontext', { role: 'suite', words: ['only'] }],
]);

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

/** The names that can be the last of a test function's: `test`, `skip`, but not `acquire`. */
export const testWords: ReadonlySet<string> = new Set([...modifiers, ...entries.keys()]);

/** The test function that a callee is, modifiers included; undefined when it is none, or is not complete yet (`test.each`). */
export function testApiOf({ module, parameter, steps }: Origin): TestApi | undefined {
  const root = steps[0] === 'default' ? 1 : 0;
  const entry = entries.get(steps[root] ?? '');
  if (entry === undefined && module !== undefined && testModules.has(module)) return applyWords(test, steps, root);
  // A parameter named `test` is a test function handed on; `t.test` of a subtest is recognised by whoever knows the test.
  return entry === undefined || parameter !== undefined ? undefined : applyWords(entry, steps, root + 1);
}

/** @param from The index of the first step that is a word. */
function applyWords(entry: TestApi, steps: readonly string[], from: number): TestApi | undefined {
  if (steps.length === from) return entry;
  let { role } = entry;
  const words = [...entry.words];
  let wantsCall = false;
  for (let index = from; index < steps.length; index += 1) {
    const step = steps[index]!;
    if ((step === '()') !== wantsCall) return undefined;
    wantsCall = factories.has(step);
    if (step === 'describe' || step === 'suite') role = 'suite';
    else if (step === 'test' || step === 'it') role = 'test';
    else if (modifiers.has(step) || wantsCall) words.push(step);
    else if (step !== '()') return undefined;
  }
  return wantsCall ? undefined : { role, words };
}
