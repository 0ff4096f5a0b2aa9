import { mkdirSync, mkdtempDisposableSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

import type { Problem } from '../../foundation/problem.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { loadProject } from './load-project.ts';

const planFile = 'qa/plan.yaml';
const first = 'qa/catalog/1.yaml';

const sound: Readonly<Record<string, string>> = {
  'qa/plan.yaml': `wave: "1.0"
title: Wave
modules:
  pool: [src/pool/**]
subwaves:
  - id: "1.0"
    title: Elsewhere
    external: governance/gates/1.yaml
  - id: "1.1"
    title: First
    qa: QA-1..QA-2
    needs: ["1.0"]
    builder: ada
    tests: [qa/tests/*.ts]
  - id: "1.2"
    title: Second
    qa: QA-3..QA-3
    needs: ["1.1"]
    builder: ada
    tests: [qa/tests/*.ts]
`,
  'qa/catalog/1.yaml': `subwave: "1.1"
components:
  - id: QA-2
    title: Two
    module: pool
    criteria:
      1: adds
  - id: QA-1
    title: One
    module: pool
    criteria:
      1: subtracts
      2: { statement: "divides: by 2", timeout: 30s, regression: true }
`,
  'qa/catalog/2.yml': 'subwave: "1.2"\ncomponents:\n  - {id: QA-3, title: Three, module: pool, criteria: {1: a}}\n',
  'governance/builders/ada.yaml': 'id: ada\ntitle: Ada\npermitted: ["**"]\nforbidden: []\n',
  'governance/gates/1.yaml':
    'gate: GATE-SUBWAVE-1.0\nsubwave: "1.0"\noutcome: PASS\nsigned_off_by: FM\nsigned_off_on: 2026-01-02\nreference: r\nstatement: s\n',
};

function createRoot(files: Readonly<Record<string, string | Buffer>>) {
  const folder = mkdtempDisposableSync(path.join(tmpdir(), 'load-project-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder.path, file)), { recursive: true });
    writeFileSync(path.join(folder.path, file), text);
  }
  return folder;
}

async function problemsOf(root: string): Promise<readonly Problem[]> {
  try {
    await loadProject(root);
  } catch (error) {
    if (error instanceof QaError && error.code === 'INVALID_INPUT') return error.problems;
    throw error;
  }
  return [];
}

async function placesOf(files: Readonly<Record<string, string | Buffer>>): Promise<string[]> {
  using root = createRoot(files);
  return (await problemsOf(root.path)).map(({ code, file, line, column }) =>
    [`${code} ${file}`, line, column].filter((part) => part !== undefined).join(':'),
  );
}

/** The sound files with one of them changed. */
function changed(file: string, from: string | RegExp, to: string): Record<string, string> {
  const text = sound[file]!.replace(from, to);
  if (text === sound[file]) throw new TypeError(`${file} has no ${from}`);
  return { ...sound, [file]: text };
}

test('an empty repository lacks both plan and catalog', async () => {
  expect(await placesOf({})).toEqual(['EMPTY_CATALOG qa/catalog', 'UNREADABLE_FILE qa/plan.yaml']);
});

test('loads plan and catalog, components in the order of their numbers', async () => {
  using root = createRoot(sound);
  const { plan, catalog } = await loadProject(root.path);
  expect(plan).toMatchObject({ wave: '1.0', defaults: { timeoutMs: 10_000, checkpointThresholds: [0.5] } });
  expect(plan.subwaves[0]).toMatchObject({
    id: '1.0',
    external: { outcome: 'PASS', signedOffBy: 'FM', signedOffOn: '2026-01-02' },
  });
  expect(plan.subwaves[1]).toMatchObject({ range: { first: 1, last: 2 }, needs: ['1.0'], builder: 'ada' });
  expect(catalog.components.map(({ id }) => id)).toEqual(['QA-1', 'QA-2', 'QA-3']);
  expect(catalog.components[0]).toMatchObject({
    subwave: '1.1',
    sources: ['src/pool/**'],
    at: { file: first, line: 8, column: 5 },
  });
  expect(catalog.components[0]!.criteria[1]).toEqual({
    id: 'QA-1.2',
    component: 'QA-1',
    statement: 'divides: by 2',
    timeoutMs: 30_000,
    regression: true,
    at: { file: first, line: 13, column: 7 },
  });
});

test('the digest follows the bytes and the names of the files', async () => {
  const digests = new Set<string>();
  const { 'qa/catalog/2.yml': second, ...others } = sound;
  const variants = [sound, changed(first, 'adds', 'adds '), { ...others, 'qa/catalog/3.yml': second! }];
  for (const files of variants) {
    using root = createRoot(files);
    digests.add((await loadProject(root.path)).catalog.digest);
  }
  expect(digests.size).toBe(3);
});

test.each([
  [
    'a component that stands twice',
    changed(first, 'id: QA-2', 'id: QA-1'),
    ['UNDESCRIBED_COMPONENT qa/catalog/1.yaml:1:10', 'DUPLICATE_ID qa/catalog/1.yaml:8:9'],
  ],
  [
    'a component that stands in two files',
    changed('qa/catalog/2.yml', 'QA-3', 'QA-1'),
    ['UNDESCRIBED_COMPONENT qa/catalog/2.yml:1:10', 'DUPLICATE_ID qa/catalog/2.yml:3:10', 'OUTSIDE_RANGE qa/catalog/2.yml:3:10'],
  ],
  ['a criterion that stands twice', changed(first, '2: {', '1: {'), ['DUPLICATE_KEY qa/catalog/1.yaml:13:7']],
  ['a criterion without statement', changed(first, '1: adds', '1:'), ['SCHEMA qa/catalog/1.yaml:7:7']],
  ['a criterion with an empty statement', changed(first, '1: adds', '1: ""'), ['SCHEMA qa/catalog/1.yaml:7:10']],
  [
    'a criterion without the key of its statement',
    changed(first, 'statement: "divides: by 2", ', ''),
    ['SCHEMA qa/catalog/1.yaml:13:10'],
  ],
  ['criteria with a gap', changed(first, '2: {', '3: {'), ['NUMBERING qa/catalog/1.yaml:13:7']],
  ['a component without criteria', changed(first, /criteria:\n {6}1: adds/, 'criteria: {}'), ['SCHEMA qa/catalog/1.yaml:6:15']],
  ['no component', { ...sound, 'qa/catalog/2.yml': 'subwave: "1.2"\ncomponents: []\n' }, ['SCHEMA qa/catalog/2.yml:2:13']],
  [
    'a component outside its range',
    changed(first, 'id: QA-2', 'id: QA-4'),
    ['UNDESCRIBED_COMPONENT qa/catalog/1.yaml:1:10', 'OUTSIDE_RANGE qa/catalog/1.yaml:3:9'],
  ],
  ['a statement with a space at its end', changed(first, '1: adds', '1: "adds "'), ['UNSAFE_TEXT qa/catalog/1.yaml:7:10']],
  ['a statement that reads backwards', changed(first, '1: adds', '1: "ad\u202eds"'), ['UNSAFE_TEXT qa/catalog/1.yaml:7:10']],
  ['a look-alike letter', changed(first, '1: adds', '1: \u0430dds'), ['UNSAFE_TEXT qa/catalog/1.yaml:7:10']],
  ['a look-alike letter in an id', changed(first, 'QA-2', 'Q\u0410-2'), ['SCHEMA qa/catalog/1.yaml:3:9']],
  ['a timeout beyond the bound', changed(first, '30s', '11m'), ['TIMEOUT qa/catalog/1.yaml:13:49']],
  ['a timeout without a unit', changed(first, '30s', '30'), ['SCHEMA qa/catalog/1.yaml:13:49']],
  [
    'a module that the plan does not have',
    changed(first, 'module: pool', 'module: pol'),
    ['UNKNOWN_MODULE qa/catalog/1.yaml:5:13'],
  ],
  ['a file of an unknown subwave', changed('qa/catalog/2.yml', '"1.2"', '"1.3"'), ['UNKNOWN_SUBWAVE qa/catalog/2.yml:1:10']],
  ['a file of an external subwave', changed('qa/catalog/2.yml', '"1.2"', '"1.0"'), ['UNKNOWN_SUBWAVE qa/catalog/2.yml:1:10']],
  ['a subwave without quotes', changed('qa/catalog/2.yml', '"1.2"', '1.2'), ['SCHEMA qa/catalog/2.yml:1:10']],
  ['a malformed range', changed(planFile, 'QA-1..QA-2', 'QA-1-QA-2'), ['SCHEMA qa/plan.yaml:11:9']],
  ['gates in a circle', changed(planFile, 'needs: ["1.0"]', 'needs: ["1.2"]'), ['GATE_CYCLE qa/plan.yaml:12:13']],
  ['an unknown builder', changed(planFile, 'builder: ada', 'builder: adda'), ['UNKNOWN_BUILDER qa/plan.yaml:13:14']],
  ['an absent test file', changed(planFile, 'qa/tests/*.ts', 'qa/tests/a.ts'), ['ABSENT_FILE qa/plan.yaml:14:13']],
  ['a test path that leaves the root', changed(planFile, 'qa/tests/*.ts', '../tests/*.ts'), ['PATH qa/plan.yaml:14:13']],
  ['an absolute test path', changed(planFile, 'qa/tests/*.ts', '/tests/*.ts'), ['PATH qa/plan.yaml:14:13']],
  ['sources that are a folder', changed(planFile, 'src/pool/**', 'qa/catalog/'), ['PATH qa/plan.yaml:4:10']],
  ['sources that leave the root', changed(planFile, 'src/pool/**', 'src/../../**'), ['PATH qa/plan.yaml:4:10']],
  [
    'an external gate that is absent',
    changed(planFile, 'gates/1.yaml', 'gates/2.yaml'),
    ['UNREADABLE_FILE governance/gates/2.yaml'],
  ],
  [
    'an external gate of another subwave',
    changed('governance/gates/1.yaml', 'SUBWAVE-1.0', 'SUBWAVE-1.1'),
    ['EXTERNAL_GATE governance/gates/1.yaml:1:7'],
  ],
  [
    'a builder with another name than its file',
    changed('governance/builders/ada.yaml', 'id: ada', 'id: eve'),
    ['BUILDER_ID governance/builders/ada.yaml:1:5'],
  ],
  [
    'a title that reads backwards',
    changed('governance/builders/ada.yaml', 'title: Ada', 'title: "A\u202eda"'),
    ['UNSAFE_TEXT governance/builders/ada.yaml:2:8'],
  ],
  ['a broken builder', { ...sound, 'governance/builders/ada.yaml': 'id: [' }, ['YAML_SYNTAX governance/builders/ada.yaml:1:6']],
])('refuses %s, with its place', async (_name, files, places) => {
  expect(await placesOf(files)).toEqual(places);
});

test('every problem of every file comes at once, ordered by place', async () => {
  const files = {
    ...changed(planFile, 'builder: ada', 'builder: eve'),
    'qa/catalog/1.yaml': sound[first]!.replace('1: adds', '1: " adds"').replace('30s', '30m'),
    'qa/catalog/2.yml': Buffer.from([0x61, 0xff]),
  };
  expect(await placesOf(files)).toEqual([
    'UNSAFE_TEXT qa/catalog/1.yaml:7:10',
    'TIMEOUT qa/catalog/1.yaml:13:49',
    'INVALID_UTF8 qa/catalog/2.yml:1:2',
    'UNKNOWN_BUILDER qa/plan.yaml:13:14',
  ]);
});

test('without a plan the catalog is checked all the same', async () => {
  const files = { ...changed(first, 'id: QA-2', 'id: QA-1'), 'qa/plan.yaml': 'wave: [' };
  expect(await placesOf(files)).toEqual(['DUPLICATE_ID qa/catalog/1.yaml:8:9', 'YAML_SYNTAX qa/plan.yaml:1:8']);
});

test('a duplicate names the place of the first', async () => {
  using root = createRoot(changed('qa/catalog/2.yml', 'QA-3', 'QA-1'));
  const problems = await problemsOf(root.path);
  expect(problems.find(({ code }) => code === 'DUPLICATE_ID')?.message).toContain('it first stands at qa/catalog/1.yaml:8:9');
});

test('a catalog file that is a link out of the root is not read', async () => {
  using root = createRoot(sound);
  symlinkSync('/etc/hostname', path.join(root.path, 'qa/catalog/3.yaml'));
  expect(await problemsOf(root.path)).toEqual([expect.objectContaining({ code: 'UNREADABLE_FILE', file: 'qa/catalog/3.yaml' })]);
});
