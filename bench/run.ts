// `qa run` against bare `vitest run --no-isolate` on the same tests: 40 files of 4 tests. Then the growth of `qa run`.
// Usage: node bench/run.ts [--rounds=11] [--growth]. Needs `npm run build`.
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { createRepository, testFile } from '../tests/support/repository.ts';
import { printTimings, timeCommands } from './lib/time-commands.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '11' }, growth: { type: 'boolean', default: false } },
});
const qa = path.resolve('bin/run.js');
const vitest = path.resolve('node_modules/vitest/vitest.mjs');

const statement = (component: number, criterion: number) => `adds ${component} and ${criterion}`;

/** As many components as files, as many criteria as tests in a file. */
async function createSuite(components: number, criteria: number) {
  const numbers = Array.from({ length: components }, (_, index) => index + 1);
  const criterionNumbers = Array.from({ length: criteria }, (_, index) => index + 1);
  const statements = numbers.map((component) => [
    component,
    Object.fromEntries(criterionNumbers.map((n) => [n, statement(component, n)])),
  ]);
  const files = numbers.map((component) => {
    const tests = criterionNumbers.map((n) => [
      `QA-${component}.${n} ${statement(component, n)}`,
      `  expect(${component} + ${n}).toBe(${component + n});`,
    ]);
    return [`qa/tests/component-${component}.qa.ts`, testFile(Object.fromEntries(tests))];
  });
  const repository = await createRepository(Object.fromEntries(statements), Object.fromEntries(files));
  await repository.write('vitest.config.js', "export default { test: { include: ['qa/tests/**/*.qa.ts'] } };\n");
  await symlink(path.resolve('node_modules'), path.join(repository.root, 'node_modules'));
  return repository;
}

if (values.growth) {
  // The largest takes a minute or two, so that its start-up and the noise of one round count for little.
  for (const [components, rounds] of [
    [100, 3],
    [1000, 3],
    [10_000, 1],
  ] as const) {
    await using suite = await createSuite(components, 1);
    const run = { label: `qa run, ${components} components`, args: [qa, 'run', '--all'], cwd: suite.root };
    printTimings('run-growth', timeCommands([run], rounds));
  }
} else {
  await using suite = await createSuite(40, 4);
  const bare = { label: 'vitest run --no-isolate', args: [vitest, 'run', '--no-isolate'], cwd: suite.root };
  const ours = { label: 'qa run --all', args: [qa, 'run', '--all'], cwd: suite.root };
  const open = { label: 'qa run --all --sandbox none', args: [qa, 'run', '--all', '--sandbox', 'none'], cwd: suite.root };
  printTimings('run', timeCommands([bare, ours, open], Number(values.rounds)));
}
