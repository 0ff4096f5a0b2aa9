import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';

import { requestNode, TemporaryFolder, unverified } from '../../../tests/support/generated-node.ts';
import { generateNode } from '../generate-node.ts';
import type { GenerateOptions } from '../generate-node.ts';
import type { RawRequest } from '../node-request.ts';

const schema = JSON.parse(readFileSync('governance/schemas/generation-report.schema.json', 'utf8')) as object;
const fitsSchema = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);

const plan = `wave: "2.0"
title: A wave
modules:
  calc: [src/calc/**]
subwaves:
  - { id: "2.9", title: First, qa: QA-7..QA-7, builder: ada, tests: [qa/tests/*.qa.ts] }
  - { id: "1.12", title: Elsewhere, external: gate.yaml }
`;
const catalog = 'subwave: "2.9"\ncomponents: [{ id: QA-7, title: Calc, module: calc, criteria: { 1: adds } }]\n';
const builder = 'id: ada\ntitle: Ada\npermitted: [src/**]\nforbidden: [qa/plan.yaml]\n';

/** A repository with a plan, a catalog and a builder. */
function makeRepository(files: Readonly<Record<string, string>> = {}): string {
  const folder = new TemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const all = { 'qa/plan.yaml': plan, 'qa/catalog/calc.yaml': catalog, 'governance/builders/ada.yaml': builder, ...files };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder.path, file)), { recursive: true });
    writeFileSync(path.join(folder.path, file), text);
  }
  return folder.path;
}

/** Every file by its path, the node's own left out. */
function readRepository(root: string): Readonly<Record<string, string>> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const own = files.map((file) => path.relative(root, file)).filter((file) => !file.startsWith('services/'));
  return Object.fromEntries(own.toSorted().map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

function generateIn(root: string, more: Partial<RawRequest> = {}, options: GenerateOptions = unverified) {
  return generateNode(requestNode(path.join(root, 'services'), more), options);
}

test('a node below a plan becomes a component of its own subwave, and every other byte stays', async () => {
  const root = makeRepository();
  const before = readRepository(root);
  const report = await generateIn(root);
  expect(report.membership).toEqual({
    root,
    component: 'QA-8',
    subwave: '2.10',
    module: 'order-intake',
    changes: [
      { path: 'governance/builders/order-intake.yaml', change: 'made' },
      { path: 'qa/catalog/order-intake.yaml', change: 'made' },
      { path: 'qa/plan.yaml', change: 'extended' },
    ],
  });
  expect(fitsSchema(report) || fitsSchema.errors).toBe(true);
  const {
    'governance/builders/order-intake.yaml': owner,
    'qa/catalog/order-intake.yaml': described,
    ...after
  } = readRepository(root);
  expect(after).toEqual({
    ...before,
    'qa/plan.yaml': `wave: "2.0"
title: A wave
modules:
  calc: [src/calc/**]
  order-intake: ["services/order-intake/src/**/!(*.test).ts"]
subwaves:
  - { id: "2.9", title: First, qa: QA-7..QA-7, builder: ada, tests: [qa/tests/*.qa.ts] }
  - { id: "1.12", title: Elsewhere, external: gate.yaml }
  - id: "2.10"
    title: order-intake
    qa: QA-8..QA-8
    builder: order-intake
    scope: ["services/order-intake/**"]
    tests: ["services/order-intake/qa/tests/*.qa.ts"]
`,
  });
  expect(owner).toContain('permitted: ["services/order-intake/**"]\n');
  expect(described).toMatch(
    /^subwave: '2\.10'\ncomponents:\n {2}- id: QA-8\n {4}title: order-intake\n {4}module: order-intake\n/m,
  );
});

test('its tests bear the ids of its component, and it has no plan of its own', async () => {
  const root = makeRepository();
  const { folder, files } = await generateIn(root, { type: 'orchestrator' });
  expect(files.map((file) => file.path).filter((file) => /^(?:qa|governance)\/(?!tests)/.test(file))).toEqual([]);
  const tests = files.map((file) => file.path).filter((file) => file.endsWith('.qa.ts'));
  const titles = tests.flatMap((file) => readFileSync(path.join(folder ?? '', file), 'utf8').match(/QA-\d+\.\d/g) ?? []);
  expect(titles.toSorted()).toEqual(['QA-8.1', 'QA-8.2', 'QA-8.3', 'QA-8.4', 'QA-8.5']);
  expect(readFileSync(path.join(folder ?? '', 'README.md'), 'utf8')).toContain('`npx qa run --subwave 2.10`');
});

test('two that are generated at once get an id each', async () => {
  const root = makeRepository();
  const names = ['alpha', 'beta', 'gamma'];
  const reports = await Promise.all(names.map((serviceName) => generateIn(root, { serviceName })));
  expect(reports.map(({ membership }) => membership?.component).toSorted()).toEqual(['QA-10', 'QA-8', 'QA-9']);
  expect(new Set(reports.map(({ membership }) => membership?.subwave)).size).toBe(3);
  expect(readRepository(root)['qa/plan.yaml']?.match(/qa: QA-/g)).toHaveLength(4);
});

test('a name that a module, a catalog file or a builder has gets a number', async () => {
  const root = makeRepository({ 'governance/builders/calc-2.yaml': builder.replace('id: ada', 'id: calc-2') });
  const { membership } = await generateIn(root, { serviceName: 'calc' });
  expect(membership?.module).toBe('calc-3');
});

const failing: GenerateOptions = { ...unverified, verify: async () => [{ name: 'types', result: 'FAIL', detail: 'TS2322' }] };

test('a node that does not pass leaves the repository as it was', async () => {
  const root = makeRepository();
  const before = readRepository(root);
  const report = await generateIn(root, {}, failing);
  expect([report.outcome, readRepository(root), readdirSync(root)]).toEqual(['FAIL', before, ['governance', 'qa']]);
});

test('a dry run shows what comes in, and changes nothing', async () => {
  const root = makeRepository();
  const before = readRepository(root);
  const { membership } = await generateIn(root, { isDryRun: true });
  expect(membership?.changes[2]?.added).toMatch(/^ {2}order-intake: .*\n {2}- id: "2\.10"\n(?: {4}.*\n){4} {4}tests: .*$/);
  expect(readRepository(root)).toEqual(before);
});

test('a plan that somebody changes in the meantime stays as they have it', async () => {
  const root = makeRepository();
  const changed = `${plan}# mine\n`;
  const verify: GenerateOptions['verify'] = async () => {
    writeFileSync(path.join(root, 'qa/plan.yaml'), changed);
    return [{ name: 'types', result: 'PASS', detail: null }];
  };
  const before = readRepository(root);
  await expect(generateIn(root, {}, { ...unverified, verify })).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringContaining('somebody else has changed it in the meantime'),
  });
  expect([readRepository(root), readdirSync(root)]).toEqual([{ ...before, 'qa/plan.yaml': changed }, ['governance', 'qa']]);
});

test('it stands alone where that is wanted', async () => {
  const root = makeRepository();
  const before = readRepository(root);
  const { membership, files } = await generateIn(root, { isJoining: false });
  expect([membership, readRepository(root)]).toEqual([null, before]);
  expect(files.map((file) => file.path)).toContain('qa/plan.yaml');
});

test.for([
  [{ 'qa/freeze.lock.json': '{}' }, {}, /its plan is frozen in qa\/freeze\.lock\.json: --join .*; --no-join makes/],
  [{ 'qa/plan.yaml': 'wave: 2\n' }, {}, /its plan or catalog cannot be read: /],
  [{ 'qa/catalog/calc.yaml': 'components: 7\n' }, {}, /its plan or catalog cannot be read: /],
  [{ 'qa/plan.yaml': plan.replaceAll('QA-7', 'QA-999999999') }, {}, /its plan has no number left/],
  [{ 'qa/plan.yaml': plan.replace('2.9', '2.999999') }, {}, /its plan has no number left/],
  [{}, { out: 'services [old]' }, /"services \[old\]\/order-intake" cannot stand in a plan/],
] as const)(
  'a repository with %j, asked with %j, does not take it',
  async ([files, { out = 'services' }, reason]: readonly [object, { readonly out?: string }, RegExp]) => {
    const root = makeRepository(files as Readonly<Record<string, string>>);
    const before = readRepository(root);
    const { outcome, gates } = await generateNode(requestNode(path.join(root, out)), unverified);
    const { detail } = gates[0]?.checks.find(({ name }) => name === 'repository-takes-node') ?? {};
    expect([outcome, gates[0]?.failed, detail]).toEqual(['FAIL', ['repository-takes-node'], expect.stringMatching(reason)]);
    expect(readRepository(root)).toEqual(before);
  },
);

test('a folder that a link leads out of the repository does not take it', async () => {
  const root = makeRepository();
  const elsewhere = new TemporaryFolder();
  onTestFinished(() => elsewhere[Symbol.dispose]());
  symlinkSync(elsewhere.path, path.join(root, 'services'));
  const { gates } = await generateIn(root);
  expect(gates[0]?.failed).toEqual(['repository-takes-node']);
});

test('a frozen plan takes it where that is said, and a folder without a plan does not', async () => {
  const frozen = await generateIn(makeRepository({ 'qa/freeze.lock.json': '{}' }), { isJoining: true });
  expect(frozen.membership?.component).toBe('QA-8');
  const folder = new TemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const { gates } = await generateNode(requestNode(folder.path, { isJoining: true }), unverified);
  expect(gates[0]?.checks.at(-1)?.detail).toMatch(/^there is no qa\/plan\.yaml from the folder upward/);
});

test('what is wrong with the repository is said before anything is generated', async () => {
  const root = makeRepository();
  const { gates } = await generateIn(root, {}, { ...unverified, examine: async () => 'the ranges overlap' });
  expect(gates[0]?.checks.at(-1)?.detail).toMatch(/^its plan or catalog cannot be read: the ranges overlap/);
});
