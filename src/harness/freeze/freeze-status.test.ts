import { expect, test } from 'vitest';

import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import type { Project } from '../catalog/load-project.ts';
import { frozenRepository, honestTest, testFile } from './fixtures/frozen-repository.ts';
import { readFreezeStatus } from './freeze-status.ts';

const emptyProject = { plan: { subwaves: [] }, catalog: { components: [] } } as unknown as Project;

test('without a lock nothing is frozen', async () => {
  await using folder = await temporaryFolder();
  expect(await readFreezeStatus(folder.path, emptyProject)).toMatchObject({ state: 'absent', sha256: null, changes: [] });
});

test('what was just frozen stands as it was frozen, by bytes and by syntax', async () => {
  await using repository = await frozenRepository();
  for (const thorough of [false, true]) {
    expect(await repository.status(thorough)).toMatchObject({ state: 'frozen', changes: [], amendments: [], problems: [] });
  }
});

/** Changes that change nothing. */
const honest: readonly (readonly [name: string, change: (text: string) => string])[] = [
  ['comments added', (text) => text.replace('  calls += 1;', '  // counts\n  calls += 1; /* once */')],
  ['white space', (text) => text.replaceAll('  ', '\t').replaceAll(');\n', ')\n\n').replace('add(1, 1)', 'add(\n1,\n1,\n)')],
  ['quotes and semicolons', (text) => text.replaceAll("'", '"').replaceAll(';\n', '\n')],
  ['imports in another order', (text) => text.replace(/^(import [^\n]*\n)(import [^\n]*\n)(import [^\n]*\n)/, '$3$2$1')],
  ['names of an import in another order', (text) => text.replace('beforeEach, describe, expect', 'expect, describe, beforeEach')],
  ['an import of a type added', (text) => `import type { Unknown as Other } from '../support/types.ts';\n${text}`],
  ['an import of a gated source for others', (text) => `import { add as plus } from '../../src/calc/add.ts';\n${text}`],
  ['a helper moved', (text) => text.replace(/(\/\*\* Sums[^]*?\n}\n)([^]*)/, '$2$1')],
  ['a helper that the tests do not use', (text) => text.replace('return 1;', 'return 2;')],
  ['a type', (text) => text.replace('let calls', 'interface More {\n  more: string;\n}\nlet calls')],
  ['another line end', (text) => text.replaceAll('\n', '\r\n')],
];

test.for(honest)('tells nothing of %s', async ([, change]) => {
  await using repository = await frozenRepository();
  expect(change(honestTest)).not.toBe(honestTest);
  await repository.write(testFile, change(honestTest));
  expect(await repository.changes()).toEqual([]);
});

test('a new test in a frozen file is an addition, and its neighbours are as they were', async () => {
  await using repository = await frozenRepository();
  await repository.edit('qa/catalog/a.yaml', '2: refuses', '2: refuses\n      3: rounds');
  await repository.edit(
    testFile,
    "describe('refusals'",
    "const more = [1];\ntest('QA-1.3 rounds', () => {\n  expect(more).toEqual([1]);\n});\n\ndescribe('refusals'",
  );
  expect(await repository.changes()).toEqual(['keeps added QA-1.3: - → -', 'keeps added QA-1.3: - → -']);
});

test('a new helper beside frozen tests concerns them, because to load it runs it', async () => {
  await using repository = await frozenRepository();
  await repository.write('qa/support/patch.ts', 'Object.is = () => true;\n');
  await repository.edit(testFile, 'import type', "import '../support/patch.ts';\nimport type");
  const changes = await repository.changes();
  expect(changes.map((change) => change.split(':')[0])).toEqual([
    'weakens changed QA-1.1',
    'weakens changed QA-1.2',
    'keeps added qa/support/patch.ts',
  ]);
});

/** Other files than the test. */
const elsewhere: readonly (readonly [file: string, from: string, to: string, told: readonly string[]])[] = [
  [
    'qa/support/helper.ts',
    '  expect(value).toBeLessThan(most);\n',
    '',
    ['weakens assertion-removed qa/support/helper.ts: expect(value).toBeLessThan(most) → -'],
  ],
  ['qa/support/helper.ts', 'limit = 5', 'limit = 1', ['weakens changed qa/support/helper.ts: - → -']],
  ['qa/support/bounds.ts', '10', '1000', ['weakens changed qa/support/bounds.ts: - → -']],
  ['qa/tests/data/wrong.json', 'one', 'two', ['weakens changed qa/tests/data/wrong.json: - → -']],
  ['docs/architecture.md', 'One', 'Two', ['weakens changed docs/architecture.md: - → -']],
  ['governance/policies/ratchet.yaml', 'all', 'most', ['weakens changed governance/policies/ratchet.yaml: - → -']],
  [
    'governance/builders/ada.yaml',
    'permitted: [src/**]',
    'permitted: [src/**, qa/**]',
    ['weakens changed governance/builders/ada.yaml: - → -'],
  ],
  ['qa/plan.yaml', 'scope: [src/**]', 'scope: [src/**, qa/**]', ['weakens changed qa/plan.yaml: - → -']],
  ['qa/catalog/a.yaml', '1: adds', '1: adds a bit', ['weakens title-changed QA-1.1: adds → adds a bit']],
  [
    'qa/catalog/a.yaml',
    '1: adds',
    '1: {statement: adds, timeout: 60s}',
    ['weakens timeout-raised QA-1.1: timeoutMs: 10000 → timeoutMs: 60000'],
  ],
  [
    'qa/catalog/a.yaml',
    '1: adds',
    '1: {statement: adds, regression: true}',
    ['weakens changed QA-1.1: regression: false → regression: true'],
  ],
  ['qa/catalog/a.yaml', 'Calculator', 'Computer', ['weakens title-changed QA-1: Calculator → Computer']],
  ['qa/catalog/a.yaml', '\n      2: refuses', '', ['weakens removed QA-1.2: - → -']],
];

test.for(elsewhere)('tells a change of %s', async ([file, from, to, told]) => {
  await using repository = await frozenRepository();
  await repository.edit(file, from, to);
  expect(await repository.changes()).toEqual(told);
});

test.for([
  ['qa/plan.yaml', 'wave:', '# a comment\nwave:'],
  ['governance/policies/ratchet.yaml', 'rule: all green', 'rule: "all green"'],
  ['governance/builders/ada.yaml', '[src/**]', '\n  - src/**'],
  ['docs/architecture.md', /\n/g, '\r\n'],
  ['qa/support/helper.ts', 'export const limit = 5;', '// five\nexport const limit =\n  5;'],
  ['src/calc/add.ts', 'a + b', 'b + a'],
] as const)('tells nothing of a change of %s that says the same, or is judged', async ([file, from, to]) => {
  await using repository = await frozenRepository();
  await repository.edit(file, from, to);
  expect(await repository.changes()).toEqual([]);
});

test('a fixture that is gone is told, and a test file that does not parse is a problem', async () => {
  await using repository = await frozenRepository();
  await repository.remove('qa/tests/data/wrong.json');
  expect(await repository.changes()).toEqual(['weakens removed qa/tests/data/wrong.json: - → -']);
  await repository.edit(testFile, 'test(', 'test((');
  const { changes, problems } = await repository.status();
  expect(problems).toMatchObject([{ code: 'SYNTAX', file: testFile }]);
  expect(changes.filter(({ subject }) => subject === 'test').map(({ id, kind }) => `${id} ${kind}`)).toEqual([
    'QA-1.1 removed',
    'QA-1.2 removed',
  ]);
});

test('a file that is found before the frozen one takes its place', async () => {
  await using repository = await frozenRepository({
    'qa/tests/b.qa.ts':
      "import { most } from '../support/bounds';\nimport { expect, test } from 'vitest';\ntest('QA-1.1 adds', () => {\n  expect(most).toBe(10);\n});\n",
    [testFile]: '',
  });
  expect(await repository.changes()).toEqual([]);
  await repository.write('qa/support/bounds.js', 'export const most = 11;\n');
  expect((await repository.changes()).map((change) => change.split(':')[0])).toEqual([
    'weakens changed QA-1.1',
    'keeps added qa/support/bounds.js',
    'weakens removed qa/support/bounds.ts',
  ]);
});

test('a gated source that is imported must be there, whatever it holds', async () => {
  await using repository = await frozenRepository({
    [testFile]:
      "import { add } from '../../src/calc/add';\nimport { expect, test } from 'vitest';\ntest('QA-1.1 adds', () => {\n  expect(add(1, 1)).toBe(2);\n});\n",
  });
  await repository.edit('src/calc/add.ts', 'a + b', 'b + a');
  expect(await repository.changes()).toEqual([]);
  await repository.remove('src/calc/add.ts');
  await repository.write('src/calc/add/index.ts', 'export const add = () => 2;\n');
  expect(await repository.changes()).toEqual([
    'weakens changed QA-1.1: import add from src/calc/add.ts#add → import add from src/calc/add/index.ts#add',
  ]);
});

test('a fixture that nothing uses any more is gone when all is read again', async () => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, "readFileSync('qa/tests/data/wrong.json', 'utf8')", "'[1]'");
  const gone = async (thorough: boolean) => (await repository.status(thorough)).changes.filter(({ kind }) => kind === 'removed');
  expect(await gone(false)).toEqual([]);
  expect(await gone(true)).toMatchObject([{ id: 'qa/tests/data/wrong.json' }]);
});

test('a lock from elsewhere is taken in place of its own', async () => {
  await using repository = await frozenRepository();
  const lock = Buffer.from(await repository.read('qa/freeze.lock.json'));
  await repository.remove('qa/freeze.lock.json');
  const { loadProject } = await import('../catalog/load-project.ts');
  const project = await loadProject(repository.root);
  expect(await readFreezeStatus(repository.root, project)).toMatchObject({ state: 'absent' });
  expect(await readFreezeStatus(repository.root, project, { lock })).toMatchObject({ state: 'frozen', changes: [] });
});

test('the line of a change is where it stands now', async () => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, '0.3, 5', '0.3, 1');
  const [change] = (await repository.status()).changes;
  expect(change).toMatchObject({
    subject: 'test',
    file: testFile,
    line: honestTest.slice(0, honestTest.indexOf('0.3, 5')).split('\n').length,
  });
  expect(change?.sentence).toBe('The test QA-1.1 accepts more than before.');
  await repository.edit(testFile, 'timeout: 500', 'timeout: 5000');
  const [, raised] = (await repository.status()).changes;
  expect(raised).toMatchObject({
    kind: 'timeout-raised',
    line: honestTest.slice(0, honestTest.indexOf('timeout: 500')).split('\n').length,
  });
});
