import { chmodSync } from 'node:fs';
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
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent } from '../../../src/runtime/event-bus/event-bus.ts';
import type * as Configuration from '../../../templates/node/src/node-configuration.ts';
import type { NodeBody } from '../../../templates/node/src/node-work.ts';
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
  const events: BusEvent[] = [];
  bus.subscribe({ pattern: 'workflow.*' }, (event) => void events.push(event));
  const start = async (name: string, body?: NodeBody): Promise<Service.ServiceNode> => {
    const configuration = loadConfiguration({ SERVICE_NAME: name });
    const node = nodes.use(new ServiceNode({ configuration, bus, ...(body !== undefined && { body }) }));
    await node.initialize();
    return node;
  };
  const takenBack: unknown[] = [];
  await start('pay', { capabilities: [], perform: async () => 'paid', compensate: async (input) => void takenBack.push(input) });
  await start('ship', { capabilities: [], perform: async () => Promise.reject(new Error('out of stock')) });
  const orchestrator = await start('order-flow');
  const good = await orchestrator.perform({ workflow: 'good', steps: [step('pay')] }, 'c1');
  expect(good).toEqual({ workflow: 'good', outputs: ['paid'] });
  await expect(orchestrator.perform({ workflow: 'bad', steps: [step('pay'), step('ship')] }, 'c2')).rejects.toThrow(
    'out of stock',
  );
  expect(events.map(({ type, correlationId }) => `${correlationId} ${type}`)).toEqual([
    'c1 workflow.started',
    'c1 workflow.step-completed',
    'c1 workflow.completed',
    'c2 workflow.started',
    'c2 workflow.step-completed',
    'c2 workflow.failed',
  ]);
  expect(takenBack).toEqual([{ order: 'pay' }]);
  expect(events.at(-1)?.payload).toMatchObject({ step: '2 ship', compensated: ['1 pay'], not_compensated: [] });
});

test('QA-455.2 generates the four node types, effect, compute, reducer and orchestrator', async () => {
  using out = new TemporaryFolder();
  const expected = { effect: { done: true }, compute: { sum: 6 }, reducer: { apples: 2 }, orchestrator: { outputs: [] } };
  expect(nodeTypes).toEqual(['effect', 'compute', 'reducer', 'orchestrator']);
  linkPackages(out.path);
  for (const type of nodeTypes) {
    const { folder, report } = await generate(out.path, { type, serviceName: `my-${type}` });
    expect(
      report.gates.every(({ result }) => result === 'PASS'),
      type,
    ).toBe(true);
    const body = loadFrom<{ createBody: (target?: unknown) => NodeBody; exampleInput: unknown }>(folder, 'node-body.ts');
    const context = { signal: new AbortController().signal, correlationId: 'c1' };
    const output = await body
      .createBody(type === 'effect' ? { write: async () => undefined } : undefined)
      .perform(body.exampleInput, context);
    expect(output, type).toMatchObject(expected[type]);
  }
});

const request = parseRequest(requestNode('/nowhere', { type: 'orchestrator' }));

/** The files of an orchestrator, with a piece of one replaced. */
async function spoiled(file = '', from = '', to = ''): Promise<readonly GeneratedFile[]> {
  const { files } = await generateNode(
    {
      ...requestNode('/tmp'),
      type: 'orchestrator',
      serviceName: 'not-there-yet',
      isDryRun: true,
    },
    ofPackage,
  );
  return files.map(({ path, text = '' }) => fileOf(path, path === file ? text.replace(from, to) : text));
}

async function judgeSpoiled(file?: string, from?: string, to?: string): Promise<readonly string[]> {
  const files = await spoiled(file, from, to);
  const modules = files.filter((each) => each.path.endsWith('.ts')).map(readFacts);
  const gates = [
    judgeGate('FV-002', '5', checkIntegration(modules, request)),
    judgeGate('QC-001', '5', checkCodingStandard(files, modules)),
  ];
  return gates.map(({ id, result, failed }) => [id, result, ...failed].join(' '));
}

test('QA-455.3 evaluates gates SV-001 (inputs), FV-002 (framework integration), SV-003 (artifacts) and QC-001 (coding standard)', async () => {
  using out = new TemporaryFolder();
  const { folder, report } = await generate(out.path);
  expect(report.gates.map(({ id, type, result }) => [id, type, result])).toEqual([
    ['SV-001', 'inputs', 'PASS'],
    ['FV-002', 'framework-integration', 'PASS'],
    ['QC-001', 'coding-standard', 'PASS'],
    ['SV-003', 'artifacts', 'PASS'],
    ['QC-001', 'coding-standard', 'PASS'],
  ]);
  expect(await judgeSpoiled()).toEqual(['FV-002 PASS', 'QC-001 PASS']);
  expect(await judgeSpoiled('src/start-node.ts', "process.on('SIGTERM', stop);", '')).toEqual([
    'FV-002 FAIL signals-handled',
    'QC-001 PASS',
  ]);
  expect(await judgeSpoiled('src/node-work.ts', 'what: string', 'what: any')).toEqual([
    'FV-002 PASS',
    'QC-001 FAIL no-forbidden-syntax',
  ]);
  const files = (await generateNode({ ...requestNode('/tmp'), isDryRun: true }, ofPackage)).files.map(({ path, text = '' }) =>
    fileOf(path, text),
  );
  expect(judgeGate('SV-003', '6', checkArtifacts(folder, files)).failed).toEqual([]);
  chmodSync(path.join(folder, 'src/start-node.ts'), 0o644);
  expect(judgeGate('SV-003', '6', checkArtifacts(folder, files)).failed).toEqual(['mode-bits']);
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
