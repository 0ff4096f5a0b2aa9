import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { generateNode } from '../../../src/generator/generate-node.ts';
import type * as Configuration from '../../../templates/node/src/node-configuration.ts';
import type * as Service from '../../../templates/node/src/service-node.ts';
import {
  generate,
  loadFrom,
  linkPackages,
  ofPackage,
  requestNode,
  startProcess,
  TemporaryFolder,
  unverified,
} from '../../../tests/support/generated-node.ts';

/** A package `wavegate` for all below `folder` that has this module in place of the event bus, or none. */
function installWithoutBus(folder: string, broken?: string): void {
  linkPackages(folder);
  const own = path.join(folder, 'node_modules/wavegate');
  rmSync(own);
  mkdirSync(own);
  symlinkSync(path.join(ofPackage.home ?? '', 'dist'), path.join(own, 'dist'));
  const exports: Record<string, string> = { './runtime/health': './dist/runtime/health/health-monitor.js' };
  if (broken !== undefined) {
    exports['./runtime/event-bus'] = './broken.js';
    writeFileSync(path.join(own, 'broken.js'), broken);
  }
  writeFileSync(path.join(own, 'package.json'), JSON.stringify({ name: 'wavegate', type: 'module', exports }));
}

/** What a node says that is started, stopped, and started again. */
async function startTwice(folder: string): Promise<readonly string[]> {
  const { ServiceNode } = loadFrom<typeof Service>(folder, 'service-node.ts');
  const { loadConfiguration } = loadFrom<typeof Configuration>(folder, 'node-configuration.ts');
  const said: string[] = [];
  await using node = new ServiceNode({
    configuration: loadConfiguration({ EVENT_BUS: 'off' }),
    log: (line) => void said.push(line),
  });
  for (let round = 0; round < 2; round += 1) {
    await node.initialize();
    await node.shutdown();
  }
  return said;
}

test('QA-452.1 generates a node that runs without an event bus, and says so once', async () => {
  using out = new TemporaryFolder();
  const { folder } = await generate(out.path);
  installWithoutBus(out.path);
  using missing = startProcess(folder);
  using off = startProcess(folder, { EVENT_BUS: 'off' });
  for (const [node, reason] of [
    [missing, 'wavegate/runtime/event-bus is not installed'],
    [off, 'EVENT_BUS is off'],
  ] as const) {
    expect((await fetch(await node.printed(/runs, health: (\S+)/))).status).toBe(200);
    node.kill('SIGTERM');
    const { code, output } = await node.ended;
    expect([
      code,
      output
        .split('runs without an event bus: ')
        .slice(1)
        .map((text) => text.split('\n')[0]),
    ]).toEqual([0, [reason]]);
  }
  expect(await startTwice(folder)).toEqual(['runs without an event bus: EVENT_BUS is off']);
  rmSync(path.join(out.path, 'node_modules'), { recursive: true });
  installWithoutBus(out.path, "throw new Error('a broken bus is not a missing one');");
  using broken = startProcess(folder);
  expect(await broken.ended).toMatchObject({ code: 1, output: expect.stringContaining('a broken bus is not a missing one') });
});

test('QA-452.2 reads its brokers, service name and instance id from the environment, with defaults', async () => {
  using out = new TemporaryFolder();
  const { folder } = await generate(out.path);
  const { loadConfiguration } = loadFrom<typeof Configuration>(folder, 'node-configuration.ts');
  const byDefault = loadConfiguration({});
  expect(byDefault).toMatchObject({
    serviceName: 'order-intake',
    kafkaBrokers: ['localhost:9092'],
    natsUrl: 'nats://localhost:4222',
    instanceId: expect.stringMatching(/^order-intake-[0-9a-f]{8}$/),
    nodeId: expect.stringMatching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  });
  const again = loadConfiguration({ KAFKA_BOOTSTRAP_SERVERS: '', NATS_URL: '', SERVICE_NAME: '', INSTANCE_ID: '' });
  expect([again.serviceName, again.kafkaBrokers, again.natsUrl]).toEqual([
    'order-intake',
    byDefault.kafkaBrokers,
    byDefault.natsUrl,
  ]);
  expect([again.instanceId === byDefault.instanceId, again.nodeId === byDefault.nodeId]).toEqual([false, false]);
  const given = {
    KAFKA_BOOTSTRAP_SERVERS: 'a:1,b:2',
    NATS_URL: 'nats://c:3',
    SERVICE_NAME: 'billing',
    INSTANCE_ID: 'billing-01234567',
  };
  expect(loadConfiguration(given)).toMatchObject({
    serviceName: 'billing',
    instanceId: 'billing-01234567',
    kafkaBrokers: ['a:1', 'b:2'],
    natsUrl: 'nats://c:3',
  });
  expect(loadConfiguration({ SERVICE_NAME: 'billing' }).instanceId).toMatch(/^billing-[0-9a-f]{8}$/);
  expect(() => loadConfiguration({ KAFKA_BOOTSTRAP_SERVERS: 'a', NATS_URL: 'b' })).toThrow(
    /KAFKA_BOOTSTRAP_SERVERS .*; NATS_URL /,
  );
});

test('QA-452.3 effect and orchestrator nodes always carry the integration; compute and reducer nodes on request', async () => {
  using out = new TemporaryFolder();
  const carries = async (type: string, eventBus?: boolean): Promise<boolean | string> => {
    const report = await generateNode(requestNode(path.join(out.path, `${type}-${eventBus}`), { type, eventBus }), unverified);
    if (report.folder === null) return report.gates.flatMap(({ id, failed }) => [id, ...failed]).join(' ');
    const [facts, connection] = ['node-facts.ts', 'bus-connection.ts'].map((name) =>
      readFileSync(path.join(report.folder ?? '', 'src', name), 'utf8'),
    );
    const isFlagged = facts?.includes('eventBus: true') ?? false;
    const isWired = connection?.includes("'./event-bus-connection.ts'") ?? false;
    expect([isFlagged, isWired]).toEqual([isWired, isFlagged]);
    return isWired && report.files.some((file) => file.path === 'src/event-bus-connection.ts');
  };
  for (const type of ['effect', 'orchestrator']) {
    expect([await carries(type), await carries(type, true), await carries(type, false)], type).toEqual([
      true,
      true,
      'SV-001 event-bus-fits-type',
    ]);
  }
  for (const type of ['compute', 'reducer']) {
    expect([await carries(type), await carries(type, true), await carries(type, false)], type).toEqual([false, true, false]);
  }
});

test('QA-452.4 the generated node type-checks under strict settings and passes its own generated tests', async () => {
  using out = new TemporaryFolder();
  const { outcome, folder, gates } = await generateNode(requestNode(out.path, { type: 'orchestrator' }), ofPackage);
  const last = gates.at(-1);
  expect([outcome, last?.id, last?.stage]).toEqual(['PASS', 'QC-001', '7']);
  expect(last?.checks).toEqual([
    { name: 'types', result: 'PASS', detail: null },
    { name: 'own-tests', result: 'PASS', detail: null },
  ]);
  const settings = JSON.parse(readFileSync(path.join(folder ?? '', 'tsconfig.json'), 'utf8')) as { compilerOptions: object };
  expect(settings.compilerOptions).toMatchObject({
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
  });
});
