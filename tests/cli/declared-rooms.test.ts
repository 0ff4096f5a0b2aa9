import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';

import type { RunSummary } from '../../src/harness/run-summary.ts';
import { createRepository, testFile } from '../support/repository.ts';
import type { Repository } from '../support/repository.ts';

const catalog = (fields: readonly string[]) => `subwave: "1.0"
components:
${fields
  .map(
    (more, index) => `  - id: QA-${index + 1}
    title: Component ${index + 1}
    module: calc
${more}    criteria: { 1: holds }
`,
  )
  .join('')}`;

/** A repository whose components have these fields more, with one file a component. */
async function createDeclaring(
  fields: readonly string[],
  bodies: readonly string[],
  files: Readonly<Record<string, string>> = {},
) {
  const statements = Object.fromEntries(fields.map((_, index) => [index + 1, { 1: 'holds' }]));
  const tests = bodies.map((body, index) => [`qa/tests/${index + 1}.qa.ts`, body] as const);
  const repository = await createRepository(statements, { ...Object.fromEntries(tests), ...files });
  await repository.write('qa/catalog/subwave-1.0.yaml', catalog(fields));
  return repository;
}

async function run(repository: Repository, sandbox = 'required') {
  const { code, stdout, stderr } = await repository.qa(['run', '--all', '--workers', '1', '--sandbox', sandbox, '--json']);
  expect(stderr).toBe('');
  const [record] = (JSON.parse(stdout) as RunSummary).records;
  const criteria = record?.components.flatMap((component) => component.criteria) ?? [];
  return {
    code,
    record,
    reasons: criteria.map(({ state, reason }) => `${state} ${reason.code}`),
    messages: criteria.map(({ reason }) => reason.message),
  };
}

const holds = (number: number, body: string) => testFile({ [`QA-${number}.1 holds`]: body });

test('only a component that declares it reaches the network, and its tests may stand in the same file as others', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const reach = `  const net = await import('node:net');
  const answer = await new Promise((resolve) => {
    const socket = net.connect(${port}, '127.0.0.1', () => { socket.destroy(); resolve('reached'); });
    socket.on('error', (error) => resolve(error.code));
  });\n`;
  const both = testFile({
    'QA-1.1 holds': `${reach}  expect(answer).toBe('reached');`,
    'QA-2.1 holds': `${reach}  expect(answer).toBe('ECONNREFUSED');`,
  });
  await using repository = await createDeclaring(['    network: true\n', ''], [both]);
  const { reasons, record } = await run(repository);
  server.close();
  expect(reasons).toEqual(['GREEN PASSED', 'GREEN PASSED']);
  expect(record?.components.map(({ network }) => network)).toEqual([true, undefined]);
  expect(record?.environment.sandbox).toBe('namespaces');
});

const subject = { 'src/calc/add.ts': 'export const add = (a: number, b: number) => a + b;\n' };
const program = {
  ...subject,
  'src/calc/main.ts': "import { add } from './add.ts';\nprocess.stdout.write(String(add(1, Number(process.argv[2]))));\n",
};
const asProgram = `  const { execFileSync } = await import('node:child_process');
  const answer = execFileSync(process.execPath, ['src/calc/main.ts', '2'], { encoding: 'utf8' });
  expect(answer).toBe('3');\n  expect(globalThis.visited).toBe(undefined);`;

test('isolation: process gives a file a process of its own', async () => {
  const marking = holds(2, '  globalThis.visited = true;\n  expect(globalThis.visited).toBe(true);');
  const looking = holds(3, '  expect(globalThis.visited).toBe(undefined);');
  const isolation = '    isolation: process\n';
  await using repository = await createDeclaring(
    [isolation, isolation, isolation],
    [holds(1, asProgram), marking, looking],
    program,
  );
  const { reasons, record } = await run(repository);
  expect(reasons).toEqual(['GREEN PASSED', 'GREEN PASSED', 'GREEN PASSED']);
  expect(record?.components[0]?.isolation).toBe('process');
});

test('isolation: process is not GREEN when the process of the test loads the subject', async () => {
  const inside = `import { add } from '../../src/calc/add.ts';\n${holds(1, '  expect(add(1, 2)).toBe(3);')}`;
  const later = holds(2, "  const { add } = await import('../../src/calc/add.ts');\n  expect(add(1, 2)).toBe(3);");
  const isolation = '    isolation: process\n';
  await using repository = await createDeclaring(
    [isolation, isolation, ''],
    [inside, later, inside.replace('QA-1.1', 'QA-3.1')],
    program,
  );
  const { reasons, messages } = await run(repository);
  expect(reasons).toEqual(['RED SUBJECT_NOT_APART', 'RED SUBJECT_NOT_APART', 'GREEN PASSED']);
  expect(messages[0]).toBe('the process of the test loaded src/calc/add.ts');
});

const config = "export default { test: { globals: true, retry: 3 }, define: { __FLAG__: '42' } };\n";
const configured = 'test("QA-1.1 holds", () => {\n  expect(__FLAG__).toBe(42);\n});\n';

async function withPlanLine(line: string, files: Readonly<Record<string, string>>) {
  const repository = await createDeclaring([''], [configured], files);
  await repository.write('qa/plan.yaml', `${await repository.read('qa/plan.yaml')}${line}`);
  return repository;
}

const named = 'runner: { vitestConfig: vitest.config.ts }\n';

test.for(['required', 'none'])('a vitest configuration is read only where the plan names it; sandbox: %s', async (sandbox) => {
  await using unnamed = await withPlanLine('', { 'vitest.config.ts': config });
  expect((await run(unnamed, sandbox)).reasons).not.toContain('GREEN PASSED');
  await using repository = await withPlanLine(named, { 'vitest.config.ts': config });
  const { reasons, record } = await run(repository, sandbox);
  expect(reasons).toEqual(['GREEN PASSED']);
  expect(record?.runner).toMatchObject({ vitestConfig: 'vitest.config.ts', transformCache: false });
  expect(record?.environment.sandbox).toBe(sandbox === 'none' ? 'none' : 'namespaces');
});

test('code of a configuration is in the sandbox as well', async () => {
  const attack = `import { appendFileSync, existsSync } from 'node:fs';
const codes = ['qa/tests/1.qa.ts', 'evidence/ledger.jsonl'].map((file) => {
  try { appendFileSync(file, '//'); return 'written'; } catch (error) { return error.code; }
});
export default { test: { globals: true }, define: { __FLAG__: codes.every((code) => code === 'EROFS') ? '42' : '0' } };\n`;
  await using repository = await withPlanLine(named, { 'vitest.config.ts': attack });
  expect((await run(repository)).reasons).toEqual(['GREEN PASSED']);
});

test('a hang under a configuration costs one criterion, and the process of its worker is found', async () => {
  await using repository = await createDeclaring(
    ['', ''],
    [holds(1, '  expect(1).toBe(1);\n  for (;;);'), holds(2, '  expect([2].length).toBe(1);')],
    {
      'vitest.config.ts': config,
    },
  );
  await repository.write('qa/plan.yaml', `${await repository.read('qa/plan.yaml')}${named}defaults: { timeout: 1s }\n`);
  expect((await run(repository)).reasons).toEqual(['TIMEOUT BLOCKED', 'GREEN PASSED']);
});

test('a configuration that does not exist is an error of the plan', async () => {
  await using repository = await withPlanLine(named, {});
  const { code, stderr } = await repository.qa(['run', '--all']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('vitest.config.ts') });
});
