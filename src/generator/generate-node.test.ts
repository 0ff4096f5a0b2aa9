import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';

import { ofPackage, linkPackages, requestNode, TemporaryFolder, unverified } from '../../tests/support/generated-node.ts';
import type { Clock } from '../foundation/clock.ts';
import { checkOf } from './gates/gate.ts';
import { generateNode } from './generate-node.ts';
import type { GenerateOptions } from './generate-node.ts';
import type { GenerationReport } from './generation-report.ts';
import { nodeTypeSettings } from './node-package.ts';
import { nodeTypes } from './node-request.ts';
import { stageOrder } from './stages.ts';

const schema = JSON.parse(readFileSync('governance/schemas/generation-report.schema.json', 'utf8')) as object;
const fitsSchema = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);

function makeFolder(): string {
  const folder = new TemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  return folder.path;
}

function failedChecks({ gates }: GenerationReport): readonly string[] {
  return gates.flatMap(({ id, failed }) => failed.map((name) => `${id} ${name}`));
}

/** A clock that every look moves on by a millisecond. */
function tickingClock(): Clock {
  let nowMs = 0;
  return { monotonicMs: () => (nowMs += 1), wallMs: () => 0, schedule: () => ({ cancel: () => undefined }) };
}

test.for(
  nodeTypes.flatMap((type) =>
    [true, ...(type === 'compute' || type === 'reducer' ? [false] : [])].map((bus) => [type, bus] as const),
  ),
)('generates a node of type %s, event bus %s, that passes every gate', async ([type, eventBus]) => {
  const out = makeFolder();
  const report = await generateNode(requestNode(out, { type, eventBus }), unverified);
  expect([report.outcome, failedChecks(report), report.folder]).toEqual(['PASS', [], path.join(out, 'order-intake')]);
  expect(report.gates.map(({ id, stage }) => `${id} ${stage}`)).toEqual([
    'SV-001 3',
    'FV-002 5',
    'QC-001 5',
    'SV-003 6',
    'QC-001 7',
  ]);
  expect(report.files.some((file) => file.path === 'src/event-bus-connection.ts')).toBe(eventBus);
  expect(fitsSchema(report) || fitsSchema.errors).toBe(true);
  expect(readdirSync(out)).toEqual(['order-intake']);
  expect(statSync(path.join(out, 'order-intake/src/start-node.ts')).mode & 0o111).not.toBe(0);
  expect(statSync(path.join(out, 'order-intake/src/service-node.ts')).mode & 0o111).toBe(0);
});

const clients = { nats: ['@nats-io/jetstream', '@nats-io/kv', '@nats-io/transport-node'], kafka: ['@platformatic/kafka'] };

test.for(['nats', 'kafka'] as const)(
  'a node over %s passes every gate, compiles, passes its tests, and needs the client of that broker alone',
  { timeout: 60_000 },
  async (transport) => {
    const out = makeFolder();
    const report = await generateNode(requestNode(out, { type: 'compute', transport }), ofPackage);
    expect([report.outcome, failedChecks(report), report.request.event_bus]).toEqual(['PASS', [], true]);
    const { dependencies } = JSON.parse(readFileSync(path.join(out, 'order-intake/package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    expect(Object.keys(dependencies).toSorted()).toEqual([...clients[transport], 'wavegate']);
    expect(report.files.map((file) => file.path).filter((file) => file.endsWith('-broker.ts'))).toEqual([
      `src/${transport}-broker.ts`,
    ]);
  },
);

test('effect and orchestrator nodes are on the bus unasked, compute and reducer nodes are not', async () => {
  const out = makeFolder();
  const reports = await Promise.all(nodeTypes.map((type) => generateNode(requestNode(out, { type, isDryRun: true }))));
  expect(reports.map((report) => report.request.event_bus)).toEqual([true, false, false, true]);
});

test('runs its stages in order and measures each with the given clock', async () => {
  const report = await generateNode(requestNode(makeFolder()), { ...unverified, clock: tickingClock() });
  expect(report.stages.map(({ id }) => id)).toEqual(stageOrder);
  expect(report.stages.map(({ duration_ms: durationMs }) => durationMs)).toEqual(stageOrder.map(() => 1));
  const starts = report.stages.map(({ started_ms: startedMs }) => startedMs ?? -1);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect([report.duration_ms, report.event_bus_share_ratio]).toEqual([10, 0.1]);
});

test('a hundred nodes of all types stand beside each other and compile together', { timeout: 120_000 }, async () => {
  const out = makeFolder();
  linkPackages(out);
  for (let index = 0; index < 100; index += 1) {
    const type = nodeTypes[index % nodeTypes.length] ?? nodeTypes[0];
    const { outcome } = await generateNode(requestNode(out, { type, serviceName: `node-${index}`, eventBus: true }), unverified);
    expect(outcome).toBe('PASS');
  }
  const settings = { ...nodeTypeSettings, include: ['*/src', '*/qa'] };
  writeFileSync(path.join(out, 'tsconfig.json'), JSON.stringify(settings));
  const tsc = path.resolve('node_modules/typescript/bin/tsc');
  expect(spawnSync(process.execPath, [tsc, '-p', out], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
  writeFileSync(path.join(out, 'node-99/src/node-work.ts'), 'export const broken: string = 1;\n');
  expect(spawnSync(process.execPath, [tsc, '-p', out], { encoding: 'utf8' }).stdout).toContain('node-99/src/node-work.ts');
});

test('the same request leads to the same bytes', async () => {
  const [one, two] = [makeFolder(), makeFolder()];
  const reports = [await generateNode(requestNode(one), unverified), await generateNode(requestNode(two), unverified)];
  expect(reports[0]?.files).toEqual(reports[1]?.files);
  expect(reports[0]?.files.length).toBeGreaterThan(20);
  for (const file of reports[0]?.files ?? []) {
    const [a, b] = [one, two].map((out) => readFileSync(path.join(out, 'order-intake', file.path)));
    expect(a?.equals(b!), file.path).toBe(true);
  }
});

test.for([
  ['../x', 'service-name-spelled'],
  ['a/b', 'service-name-spelled'],
  ['', 'service-name-spelled'],
  ['.', 'service-name-spelled'],
  ['a\0b', 'service-name-spelled'],
  ['über', 'service-name-spelled'],
  ['оrder', 'service-name-spelled'],
  ['Order', 'service-name-spelled'],
  ['-rf', 'service-name-spelled'],
  ['a--b', 'service-name-spelled'],
  ["a';alert(1)", 'service-name-spelled'],
  ['a\n', 'service-name-spelled'],
  ['con', 'service-name-not-reserved'],
  ['lpt1', 'service-name-not-reserved'],
  ['class', 'service-name-not-reserved'],
  ['wavegate', 'service-name-not-reserved'],
  ['x'.repeat(300), 'service-name-short'],
] as const)('refuses the name %j: %s', async ([serviceName, check]) => {
  const out = makeFolder();
  const report = await generateNode(requestNode(out, { serviceName }), unverified);
  expect([report.outcome, report.folder]).toEqual(['FAIL', null]);
  expect(failedChecks(report)).toContain(`SV-001 ${check}`);
  expect(report.stages.filter(({ outcome }) => outcome === 'NOT_RUN').map(({ id }) => id)).toEqual([
    '4',
    '4.5',
    '5',
    '5.5',
    '6',
    '7',
  ]);
  expect([readdirSync(out), fitsSchema(report) || fitsSchema.errors]).toEqual([[], true]);
});

test.for([
  [{ type: 'toString' }, 'type-known'],
  [{ domain: '../x' }, 'domain-spelled'],
  [{ domain: 'aux' }, 'domain-not-reserved'],
  [{ domain: 'y'.repeat(300) }, 'domain-short'],
  [{ eventBus: false }, 'event-bus-fits-type'],
  [{ transport: 'pigeon' }, 'transport-available'],
  [{ type: 'compute', transport: 'nats', eventBus: false }, 'transport-available'],
  [{ out: '/dev/null' }, 'out-is-folder'],
  [{ out: '/proc/1' }, 'folder-is-free'],
] as const)('refuses %j: %s', async ([more, check]) => {
  const report = await generateNode(
    { ...requestNode(makeFolder(), more), ...(check === 'folder-is-free' && { serviceName: 'status' }) },
    unverified,
  );
  expect(failedChecks(report)).toContain(`SV-001 ${check}`);
});

test('refuses a folder that exists, whatever it is', async () => {
  const out = makeFolder();
  mkdirSync(path.join(out, 'empty'));
  writeFileSync(path.join(out, 'file'), 'mine');
  symlinkSync('nowhere', path.join(out, 'link'));
  mkdirSync(path.join(out, 'UPPER'));
  for (const serviceName of ['empty', 'file', 'link', 'upper']) {
    const report = await generateNode(requestNode(out, { serviceName }), unverified);
    expect(failedChecks(report), serviceName).toEqual(['SV-001 folder-is-free']);
  }
  expect([readdirSync(out), readFileSync(path.join(out, 'file'), 'utf8')]).toEqual([['UPPER', 'empty', 'file', 'link'], 'mine']);
});

test('a disk that takes nothing is an error of the environment, and nothing is left', async () => {
  const generation = generateNode(requestNode('/proc/self/fd'), unverified);
  await expect(generation).rejects.toMatchObject({ code: 'STORAGE_FAILED', kind: 'environment' });
});

const findDefect: GenerateOptions['verify'] = async (folder) => {
  expect(path.basename(folder)).toMatch(/^\.order-intake\..*\.tmp$/);
  expect(existsSync(path.join(folder, 'package.json'))).toBe(true);
  return [checkOf('types', 'TS2322'), checkOf('own-tests', undefined)];
};

test('a node that does not compile never gets its name', async () => {
  const out = makeFolder();
  const report = await generateNode(requestNode(path.join(out, 'made')), { verify: findDefect });
  expect([report.outcome, report.folder, failedChecks(report)]).toEqual(['FAIL', null, ['QC-001 types']]);
  expect(readdirSync(out)).toEqual([]);
});

test('a last stage that checked nothing does not pass', async () => {
  const report = await generateNode(requestNode(makeFolder()), { verify: async () => [] });
  expect([report.outcome, report.folder]).toEqual(['FAIL', null]);
});

test('an abort leaves nothing', async () => {
  const out = makeFolder();
  const abort = new AbortController();
  const verify: GenerateOptions['verify'] = async () => {
    abort.abort();
    throw new Error('aborted');
  };
  const report = await generateNode(requestNode(out), { verify, signal: abort.signal });
  expect([report.outcome, report.folder, readdirSync(out)]).toEqual(['INTERRUPTED', null, []]);
});

test('a dry run writes nothing and hands the files over', async () => {
  const out = makeFolder();
  const report = await generateNode(requestNode(out, { isDryRun: true }), unverified);
  expect([report.outcome, report.folder, readdirSync(out), report.event_bus_share_ratio]).toEqual(['PASS', null, [], null]);
  expect(report.files.find((file) => file.path === 'README.md')?.text).toMatch(/^# order-intake\n/);
  expect(report.files.map(({ text }) => text).join('')).not.toMatch(/__[A-Z]+__|sample-(?:service|domain)/);
  expect(fitsSchema(report) || fitsSchema.errors).toBe(true);
});

test('what is generated is formatted and free of lint, as the project itself is', { timeout: 60_000 }, async () => {
  const out = makeFolder();
  const long = { serviceName: `a${'-bc'.repeat(16)}`, domain: `d${'-ef'.repeat(16)}` };
  for (const type of nodeTypes)
    await generateNode(requestNode(path.join(out, type), { type, eventBus: true, ...long }), unverified);
  await generateNode(requestNode(path.join(out, 'alone'), { type: 'reducer', eventBus: false, ...long }), unverified);
  const run = (tool: string, ...args: string[]): string =>
    execFileSync(process.execPath, [path.resolve('node_modules', tool), ...args], { cwd: out, encoding: 'utf8' });
  const settings = path.join(out, 'format.json');
  writeFileSync(settings, `{ "printWidth": 130, "singleQuote": true, "ignorePatterns": ["*.md"] }\n`);
  expect(run('oxfmt/bin/oxfmt', '-c', settings, '--check', '.')).toContain('All matched files use the correct format');
  expect(run('oxlint/bin/oxlint', '-c', path.resolve('.oxlintrc.json'), '--deny-warnings')).toContain('0 warnings and 0 errors');
});
