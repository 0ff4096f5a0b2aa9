import { chmodSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { checkArtifacts } from '../../../src/generator/gates/check-artifacts.ts';
import { checkCodingStandard } from '../../../src/generator/gates/check-coding-standard.ts';
import { checkIntegration } from '../../../src/generator/gates/check-integration.ts';
import { judgeGate } from '../../../src/generator/gates/gate.ts';
import { readFacts } from '../../../src/generator/gates/source-facts.ts';
import { fileOf } from '../../../src/generator/generated-file.ts';
import type { GeneratedFile } from '../../../src/generator/generated-file.ts';
import { generateNode } from '../../../src/generator/generate-node.ts';
import { nodeTypes, parseRequest } from '../../../src/generator/node-request.ts';
import type { RawRequest } from '../../../src/generator/node-request.ts';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent } from '../../../src/runtime/event-bus/event-bus.ts';
import type * as Configuration from '../../../templates/node/src/node-configuration.ts';
import type { NodeBody, WorkContext } from '../../../templates/node/src/node-work.ts';
import type * as Service from '../../../templates/node/src/service-node.ts';
import {
  generate,
  loadFrom,
  linkPackages,
  ofPackage,
  requestNode,
  TemporaryFolder,
  unverified,
} from '../../../tests/support/generated-node.ts';

function step(service: string) {
  return { service, input: { order: service } };
}

test('QA-455.1 publishes started, step-completed, failed and completed events of a workflow, correlated', async () => {
  using out = new TemporaryFolder();
  const { folder } = await generate(out.path, { type: 'orchestrator' });
  linkPackages(out.path);
  const { ServiceNode } = loadFrom<typeof Service>(folder, 'service-node.ts');
  const { loadConfiguration } = loadFrom<typeof Configuration>(folder, 'node-configuration.ts');
  await using nodes = new AsyncDisposableStack();
  const bus = nodes.use(new EventBus()).initialize('default');
  await bus.start();
  const all: BusEvent[] = [];
  bus.subscribe({ pattern: '>' }, (event) => void all.push(event));
  const calls: string[] = [];
  const start = async (name: string, perform?: () => Promise<unknown>, compensate?: () => void) => {
    const note = (what: string, { correlationId }: WorkContext): void => void calls.push(`${correlationId} ${what} ${name}`);
    const body: NodeBody = {
      capabilities: [],
      perform: (_, context) => (note('do', context), perform?.() ?? Promise.resolve()),
      compensate: async (_, context) => (note('undo', context), compensate?.()),
    };
    const configuration = loadConfiguration({ SERVICE_NAME: name, INSTANCE_ID: `${name}-01234567` });
    const node = nodes.use(new ServiceNode({ configuration, bus, ...(perform !== undefined && { body }) }));
    await node.initialize();
    return node;
  };
  await start('pay', async () => 'paid');
  await start(
    'pack',
    async () => 'packed',
    () => {
      throw new Error('sealed');
    },
  );
  await start('ship', () => Promise.reject(new Error('out of stock')));
  const orchestrator = await start('order-flow');
  const good = await orchestrator.perform({ workflow: 'good', steps: [step('pay'), step('pack')] }, 'c1');
  expect(good).toEqual({ workflow: 'good', outputs: ['paid', 'packed'] });
  const bad = { workflow: 'bad', steps: [step('pay'), step('pack'), step('ship'), step('pay')] };
  await expect(orchestrator.perform(bad, 'c2')).rejects.toThrow('out of stock');

  const events = all.filter(({ type }) => type.startsWith('workflow.'));
  const done = 'workflow.step-completed';
  expect(events.map(({ type, correlationId, source, payload }) => [correlationId, source, type, payload])).toEqual(
    [
      ['c1', 'workflow.started', { workflow: 'good', steps: ['1 pay', '2 pack'] }],
      ['c1', done, { workflow: 'good', step: '1 pay', number: 1, of: 2 }],
      ['c1', done, { workflow: 'good', step: '2 pack', number: 2, of: 2 }],
      ['c1', 'workflow.completed', { workflow: 'good', steps: ['1 pay', '2 pack'] }],
      ['c2', 'workflow.started', { workflow: 'bad', steps: ['1 pay', '2 pack', '3 ship', '4 pay'] }],
      ['c2', done, { workflow: 'bad', step: '1 pay', number: 1, of: 4 }],
      ['c2', done, { workflow: 'bad', step: '2 pack', number: 2, of: 4 }],
      [
        'c2',
        'workflow.failed',
        {
          workflow: 'bad',
          step: '3 ship',
          reason: 'ship: out of stock',
          compensated: ['1 pay'],
          not_compensated: [{ step: '2 pack', reason: 'pack: sealed' }],
        },
      ],
    ].map(([correlationId, ...rest]) => [correlationId, 'order-flow-01234567', ...rest]),
  );
  const undone = ['undo pack', 'undo pay'];
  expect(calls).toEqual([
    ...['do pay', 'do pack'].map((call) => `c1 ${call}`),
    ...['do pay', 'do pack', 'do ship', ...undone].map((call) => `c2 ${call}`),
  ]);
  const answered = all.filter(({ type }) => type === 'work.completed' || type === 'work.failed');
  expect(answered.map(({ type, correlationId }) => `${correlationId} ${type}`)).toEqual([
    ...Array.from({ length: 2 }, () => 'c1 work.completed'),
    ...['completed', 'completed', 'failed', 'failed', 'completed'].map((end) => `c2 work.${end}`),
  ]);
});

/** What a body makes of these inputs, one after the other, in words that can be compared. */
async function performAll(body: NodeBody, inputs: readonly unknown[]): Promise<readonly unknown[]> {
  const context = { signal: new AbortController().signal, correlationId: 'c1' };
  const outcomes: unknown[] = [];
  for (const input of inputs)
    outcomes.push(await body.perform(input, context).catch((error: Error & { code?: string }) => error.code ?? error.message));
  return outcomes;
}

test('QA-455.2 generates the four node types, effect, compute, reducer and orchestrator', async () => {
  using out = new TemporaryFolder();
  const written: string[] = [];
  const target = { write: async (text: string) => void written.push(text) };
  const refused = 'NODE_INVALID_INPUT';
  const expected = {
    effect: [{ id: 'effect-1', done: true }, { id: 'effect-1', done: false }, refused, refused],
    compute: [{ count: 3, sum: 6, mean: 2 }, { count: 3, sum: 6, mean: 2 }, refused, refused],
    reducer: [{ apples: 2 }, { apples: 4 }, refused, refused],
    orchestrator: [{ workflow: 'example', outputs: [] }, { workflow: 'example', outputs: [] }, refused, refused],
  };
  expect(nodeTypes).toEqual(['effect', 'compute', 'reducer', 'orchestrator']);
  linkPackages(out.path);
  for (const type of nodeTypes) {
    const { folder, report } = await generate(out.path, { type, serviceName: `my-${type}` });
    expect(
      report.gates.every(({ result }) => result === 'PASS'),
      type,
    ).toBe(true);
    const { createBody, exampleInput } = loadFrom<{ createBody: (target?: unknown) => NodeBody; exampleInput: unknown }>(
      folder,
      'node-body.ts',
    );
    const body = createBody(type === 'effect' ? target : undefined);
    const outcomes = await performAll(body, [exampleInput, exampleInput, {}, { values: [1, '2'] }]);
    expect(JSON.parse(JSON.stringify(outcomes)), type).toEqual(expected[type]);
  }
  expect(written).toEqual(['{"id":"effect-1","message":"hello"}']);
});

const request = parseRequest(requestNode('/nowhere', { type: 'orchestrator' }));

/** The files of a node of this type; none is written. */
async function makeFiles(out: string, type: string): Promise<readonly GeneratedFile[]> {
  const { files } = await generateNode(requestNode(out, { type, isDryRun: true }), ofPackage);
  return files.map(({ path, text = '' }) => fileOf(path, text));
}

/** What the gates before writing say of these files, with a piece of one replaced. */
function judgeSpoiled(files: readonly GeneratedFile[], file = '', from = '', to = ''): readonly string[] {
  const spoiled = files.map(({ path, text }) => fileOf(path, path === file ? text.replace(from, to) : text));
  const modules = spoiled.filter((each) => each.path.endsWith('.ts')).map(readFacts);
  const gates = [
    judgeGate('FV-002', '5', checkIntegration(modules, request)),
    judgeGate('QC-001', '5', checkCodingStandard(spoiled, modules)),
  ];
  return gates.filter(({ result }) => result === 'FAIL').map(({ id, failed }) => [id, ...failed].join(' '));
}

/** What is wrong with a node, and the gate and check that notice it. */
const spoils: readonly (readonly [file: string, from: string, to: string, noticed: string])[] = [
  ['src/start-node.ts', "process.on('SIGTERM', stop);", '', 'FV-002 signals-handled'],
  ['src/start-node.ts', "process.on('SIGINT', stop);", '', 'FV-002 signals-handled'],
  ['src/node-work.ts', './node-bus.ts', './gone.ts', 'FV-002 imports-resolve'],
  ['src/node-body.ts', './orchestrator-body.ts', './node-work.ts', 'FV-002 body-wired'],
  ['src/bus-connection.ts', './event-bus-connection.ts', './node-bus.ts', 'FV-002 bus-wired'],
  ['src/node-facts.ts', 'eventBus: true', 'eventBus: false', 'FV-002 bus-wired'],
  ['src/event-bus-connection.ts', 'import type { EventBus }', 'import { EventBus }', 'FV-002 bus-import-guarded'],
  ['src/service-node.ts', 'publishIntrospection()', 'publishNothing()', 'FV-002 lifecycle-wired'],
  ['src/node-session.ts', "session.publish('introspection');", '', 'FV-002 introspection-published'],
  ['src/node-session.ts', "this.publish('leaving');", '', 'FV-002 introspection-published'],
  ['src/node-health.ts', 'wavegate/runtime/health', 'node:http', 'FV-002 health-served'],
  ['src/run-workflow.ts', "publish('workflow.started'", "skip('workflow.started'", 'FV-002 workflow-events-published'],
  ['src/run-workflow.ts', "publish('workflow.failed'", "skip('workflow.failed'", 'FV-002 workflow-events-published'],
  ['src/node-work.ts', 'what: string', 'what: any', 'QC-001 no-forbidden-syntax'],
  ['src/node-work.ts', 'export interface NodeBody {', 'export interface NodeBody {{', 'QC-001 syntax'],
  ['src/start-node.ts', 'process.stderr.write(', 'console.error(', 'QC-001 no-console'],
  ['src/start-node.ts', 'function say', `/* ${'x'.repeat(130)} */ function say`, 'QC-001 lines-fit'],
  ['tsconfig.json', '"strict": true', '"strict": false', 'QC-001 settings-strict'],
  ['src/contract.test.ts', "test('what", "test.skip('what", 'QC-001 no-test-debt'],
];

test('QA-455.3 evaluates gates SV-001 (inputs), FV-002 (framework integration), SV-003 (artifacts) and QC-001 (coding standard)', async () => {
  using out = new TemporaryFolder();
  const { gates, folder } = await generateNode(requestNode(out.path), unverified);
  expect(gates.map(({ id, type, result }) => [id, type, result])).toEqual([
    ['SV-001', 'inputs', 'PASS'],
    ['FV-002', 'framework-integration', 'PASS'],
    ['QC-001', 'coding-standard', 'PASS'],
    ['SV-003', 'artifacts', 'PASS'],
    ['QC-001', 'coding-standard', 'PASS'],
  ]);
  const elsewhere = path.join(out.path, 'elsewhere');
  const orchestrator = await makeFiles(elsewhere, 'orchestrator');
  expect(judgeSpoiled(orchestrator)).toEqual([]);
  for (const [file, from, to, noticed] of spoils)
    expect(judgeSpoiled(orchestrator, file, from, to), `${file}: ${from}`).toEqual([noticed]);
  const node = folder ?? '';
  const effect = await makeFiles(elsewhere, 'effect');
  const failedOnDisk = () => judgeGate('SV-003', '6', checkArtifacts(node, effect)).failed;
  expect(failedOnDisk()).toEqual([]);
  chmodSync(path.join(node, 'src/start-node.ts'), 0o644);
  expect(failedOnDisk()).toEqual(['mode-bits']);
  writeFileSync(path.join(node, 'src/node-work.ts'), 'export interface {');
  unlinkSync(path.join(node, 'README.md'));
  expect(failedOnDisk()).toEqual(['artifacts-exist', 'artifacts-whole', 'artifacts-parse', 'mode-bits']);
});

test('QA-455.4 reports each gate by its id, with the check that failed', async () => {
  using out = new TemporaryFolder();
  const refused = await generateNode(requestNode(out.path, { serviceName: '../x', domain: 'con' }), unverified);
  expect(refused.gates).toHaveLength(1);
  expect(refused.gates[0]).toMatchObject({
    id: 'SV-001',
    stage: '3',
    result: 'FAIL',
    failed: ['service-name-spelled', 'domain-not-reserved'],
  });
  expect(refused.gates[0]?.checks.find(({ name }) => name === 'domain-not-reserved')?.detail).toBe(
    '"con" is the name of a device under Windows',
  );
  mkdirSync(path.join(out.path, 'Taken'));
  writeFileSync(path.join(out.path, 'file'), '');
  const failedOf = async (more: Partial<RawRequest>): Promise<readonly string[]> =>
    (await generateNode(requestNode(out.path, more), unverified)).gates.flatMap(({ id, failed }) => [id, ...failed]);
  expect(await failedOf({ type: 'mixer' })).toEqual(['SV-001', 'type-known']);
  expect(await failedOf({ serviceName: 'x'.repeat(51) })).toEqual(['SV-001', 'service-name-short']);
  expect(await failedOf({ serviceName: 'taken' })).toEqual(['SV-001', 'folder-is-free']);
  expect(await failedOf({ out: path.join(out.path, 'file') })).toEqual(['SV-001', 'out-is-folder', 'out-is-writable']);
  const broken = await generateNode(requestNode(out.path), {
    ...ofPackage,
    verify: async () => [{ name: 'own-tests', result: 'FAIL', detail: '3 of 4 tests passed' }],
  });
  expect(broken.gates.map(({ id, failed }) => [id, ...failed].join(' '))).toEqual([
    'SV-001',
    'FV-002',
    'QC-001',
    'SV-003',
    'QC-001 own-tests',
  ]);
  expect(judgeGate('QC-001', '7', [])).toMatchObject({ id: 'QC-001', result: 'FAIL', failed: [] });
});
