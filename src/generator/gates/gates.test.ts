import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { StagedTree } from '../../foundation/files/staged-tree.ts';
import { buildContract } from '../build-contract.ts';
import { generateCode } from '../generate-code.ts';
import { fileOf, isTest } from '../generated-file.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { gatherContext } from '../generation-context.ts';
import { integrateEventBus } from '../integrate-event-bus.ts';
import { parseRequest } from '../node-request.ts';
import type { NodeRequest } from '../node-request.ts';
import { checkArtifacts } from './check-artifacts.ts';
import { checkCodingStandard } from './check-coding-standard.ts';
import { checkIntegration } from './check-integration.ts';
import { judgeGate } from './gate.ts';
import type { GateCheck } from './gate.ts';
import { readFacts } from './source-facts.ts';

const request = parseRequest({ type: 'orchestrator', serviceName: 'order-flow', domain: 'sales', out: tmpdir() });

function generate(wanted: NodeRequest = request): readonly GeneratedFile[] {
  const home = process.cwd();
  return integrateEventBus(generateCode(wanted, gatherContext(wanted, home), buildContract(wanted)), wanted, home);
}

/** The files with a piece of one replaced, or with one left out. */
function spoil(file: string, from?: string, to = ''): readonly GeneratedFile[] {
  const files = generate();
  const found = files.find((candidate) => candidate.path === file);
  if (found === undefined || (from !== undefined && !found.text.includes(from)))
    throw new RangeError(`${file} has no ${from ?? ''}`);
  const others = files.filter((candidate) => candidate !== found);
  return from === undefined ? others : [...others, fileOf(file, found.text.replaceAll(from, to))];
}

function facts(files: readonly GeneratedFile[]) {
  return files.filter((file) => file.path.endsWith('.ts')).map(readFacts);
}

function failures(checks: readonly GateCheck[]): readonly string[] {
  return checks.filter(({ result }) => result === 'FAIL').map(({ name }) => name);
}

test('a gate that looked at nothing does not pass', () => {
  expect(judgeGate('SV-001', '3', [])).toEqual({
    id: 'SV-001',
    type: 'inputs',
    stage: '3',
    result: 'FAIL',
    checks: [],
    failed: [],
  });
});

test('an honest node passes FV-002 and QC-001', () => {
  const files = generate();
  expect([failures(checkIntegration(facts(files), request)), failures(checkCodingStandard(files, facts(files)))]).toEqual([
    [],
    [],
  ]);
});

test.for([
  ['src/node-health.ts', undefined, '', 'imports-resolve'],
  ['src/node-body.ts', './orchestrator-body.ts', './effect-body.ts', 'body-wired'],
  ['src/orchestrator-body.ts', 'export const exampleInput', 'const exampleInput', 'body-wired'],
  ['src/bus-connection.ts', './event-bus-connection.ts', './standalone-connection.ts', 'bus-wired'],
  ['src/node-facts.ts', 'eventBus: true', 'eventBus: false', 'bus-wired'],
  ['src/event-bus-connection.ts', "import('wavegate/runtime/event-bus')", "import('elsewhere')", 'bus-wired'],
  ['src/event-bus-connection.ts', 'import type { EventBus }', 'import { EventBus }', 'bus-import-guarded'],
  ['src/service-node.ts', 'shutdown()', 'halt()', 'lifecycle-wired'],
  ['src/node-session.ts', "this.publish('leaving');", '', 'introspection-published'],
  ['src/node-session.ts', "session.publish('introspection');", "// session.publish('introspection');", 'introspection-published'],
  ['src/node-health.ts', 'wavegate/runtime/health', 'elsewhere', 'health-served'],
  ['src/start-node.ts', "process.on('SIGTERM', stop);", '', 'signals-handled'],
  ['src/run-workflow.ts', "publish('workflow.failed'", "void ('workflow.failed'", 'workflow-events-published'],
] as const)('FV-002 looks into %s (%s → %s): %s', ([file, from, to, check]) => {
  expect(failures(checkIntegration(facts(spoil(file, from, to)), request))).toContain(check);
});

test('FV-002 tells a node without the bus that loads it nevertheless', () => {
  const alone = parseRequest({ type: 'compute', serviceName: 'prices', domain: 'sales', out: tmpdir() });
  expect(failures(checkIntegration(facts(generate(alone)), alone))).toEqual([]);
  const onBus = generate({ ...alone, eventBus: true });
  expect(failures(checkIntegration(facts(onBus), alone))).toEqual(['bus-wired']);
});

test.for([
  ['src/node-work.ts', 'export class', 'export clas', 'syntax'],
  ['src/node-work.ts', 'what: string', 'what: any', 'no-forbidden-syntax'],
  ['src/start-node.ts', 'process.stderr.write', 'console.log', 'no-console'],
  ['src/node-facts.ts', "version: '0.1.0'", `version: '0.1.0${'0'.repeat(120)}'`, 'lines-fit'],
  ['tsconfig.json', '"strict": true', '"strict": false', 'settings-strict'],
  ['src/service-node.test.ts', "test('does", "test.skip('does", 'no-test-debt'],
] as const)('QC-001 looks into %s (%s → %s): %s', ([file, from, to, check]) => {
  const files = spoil(file, from, to);
  expect(failures(checkCodingStandard(files, facts(files)))).toEqual([check]);
});

test('QC-001 wants names in kebab-case, and tests', () => {
  const files = generate().filter((file) => !isTest(file.path));
  const odd = [...files, fileOf('src/oddName.ts', 'export const odd = 1;\n')];
  expect(failures(checkCodingStandard(odd, facts(odd)))).toEqual(['names-kebab-case', 'tests-present']);
});

test('SV-003 compares what is on disk with what was generated', async () => {
  const out = mkdtempSync(path.join(tmpdir(), 'artifacts-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const files = generate();
  const check = (expected: readonly GeneratedFile[]) => failures(checkArtifacts(path.join(out, 'node'), expected));
  expect(check(files)).toEqual(['artifacts-exist']);
  await (await StagedTree.write(path.join(out, 'node'), [...files, fileOf('broken.json', '{')])).name();
  expect(check(files)).toEqual([]);
  expect(check([...files, fileOf('broken.json', '{')])).toEqual(['artifacts-parse']);
  expect(check(files.map((file) => (file.path === 'README.md' ? { ...file, text: 'other' } : file)))).toEqual([
    'artifacts-whole',
  ]);
  expect(check(files.map((file) => ({ ...file, isExecutable: false })))).toEqual(['mode-bits']);
});
