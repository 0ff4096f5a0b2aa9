import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { freePort } from '../../scripts/services/free-port.ts';
import { EventBus } from '../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent, OrganisationBus } from '../../src/runtime/event-bus/event-bus.ts';
import type * as Configuration from '../../templates/node/src/node-configuration.ts';
import type * as Service from '../../templates/node/src/service-node.ts';
import type { BrokerUnderTest } from '../conformance/event-bus/transport-under-test.ts';
import { generate, linkPackages, loadFrom, startProcess, TemporaryFolder } from '../support/generated-node.ts';
import { brokers, kafkaUnderTest } from '../support/services/kafka-under-test.ts';
import { natsUnderTest, servers } from '../support/services/nats-under-test.ts';

function freshOrganisation(): string {
  return `nodes-${randomUUID()}`;
}

interface BrokerCase {
  readonly transport: 'nats' | 'kafka';
  readonly broker: () => BrokerUnderTest;
  readonly addressOf: (hostAndPort: string) => Readonly<Record<string, string>>;
  readonly address: string;
}

const cases: readonly BrokerCase[] = [
  { transport: 'nats', broker: natsUnderTest, addressOf: (at) => ({ NATS_URL: `nats://${at}` }), address: servers },
  { transport: 'kafka', broker: kafkaUnderTest, addressOf: (at) => ({ KAFKA_BOOTSTRAP_SERVERS: at }), address: brokers },
];

/** What happens on the bus of an organisation, seen from another process than the nodes'. */
async function watch(stack: AsyncDisposableStack, broker: BrokerUnderTest, organisation: string) {
  const bus: OrganisationBus = stack.use(new EventBus(broker.options())).initialize(organisation);
  await bus.start();
  const events: BusEvent[] = [];
  bus.subscribe({ pattern: '>' }, (event) => void events.push(event));
  return { bus, events, ofType: (type: string) => events.filter((event) => event.type === type) };
}

async function overallStatus(url: string): Promise<string> {
  const body = (await (await fetch(url)).json()) as { readonly overall_status: string };
  return body.overall_status;
}

describe.each(cases)('generated nodes over $transport', { timeout: 120_000 }, ({ transport, broker, addressOf, address }) => {
  const out = new TemporaryFolder();
  const folders = { effect: '', orchestrator: '' };

  beforeAll(async () => {
    for (const type of ['effect', 'orchestrator'] as const)
      folders[type] = (await generate(out.path, { type, serviceName: `my-${type}`, transport })).folder;
    linkPackages(out.path);
  });
  afterAll(() => out[Symbol.dispose]());

  function nodeOf(type: 'effect' | 'orchestrator', organisation: string): Service.ServiceNode {
    const { ServiceNode } = loadFrom<typeof Service>(folders[type], 'service-node.ts');
    const { loadConfiguration } = loadFrom<typeof Configuration>(folders[type], 'node-configuration.ts');
    return new ServiceNode({ configuration: loadConfiguration({ ...addressOf(address), ORGANISATION_ID: organisation }) });
  }

  test('an effect and an orchestrator with a connection each find each other, run a workflow, and notice who leaves', async () => {
    await using stack = new AsyncDisposableStack();
    const organisation = freshOrganisation();
    const effect = stack.use(nodeOf('effect', organisation));
    const orchestrator = stack.use(nodeOf('orchestrator', organisation));
    await Promise.all([effect.initialize(), orchestrator.initialize()]);
    await expect
      .poll(() => [effect, orchestrator].map(({ peers }) => peers.map(({ service }) => service)), { timeout: 10_000 })
      .toEqual([['my-orchestrator'], ['my-effect']]);
    const step = { service: 'my-effect', input: { id: 'e1', message: 'hello' } };
    const output = await orchestrator.perform({ workflow: 'order', steps: [step] }, 'c1');
    expect(output).toEqual({ workflow: 'order', outputs: [{ id: 'e1', done: true }] });
    await effect.shutdown();
    await expect.poll(() => orchestrator.peers, { timeout: 10_000 }).toEqual([]);
  });

  test('as processes of their own they run a workflow, outlive a loss of the broker, and leave on SIGTERM', async () => {
    await using stack = new AsyncDisposableStack();
    const organisation = freshOrganisation();
    const control = stack.use(broker());
    const seen = await watch(stack, control, organisation);
    const environment = { ...addressOf(address), ORGANISATION_ID: organisation };
    const nodes = [folders.effect, folders.orchestrator].map((folder) => stack.use(startProcess(folder, environment)));
    const urls = await Promise.all(nodes.map((node) => node.printed(/runs, health: (\S+)/)));
    await expect.poll(() => seen.ofType('node.introspection').length, { timeout: 10_000 }).toBe(2);
    const runWorkflow = async (id: string): Promise<readonly string[]> => {
      const steps = [{ service: 'my-effect', input: { id, message: 'hello' } }];
      const request = { work_id: id, service: 'my-orchestrator', action: 'perform', input: { workflow: 'order', steps } };
      await seen.bus.publishAsync('work.requested', request, { correlationId: id });
      const isAnswered = (): boolean =>
        seen.ofType('work.completed').some(({ payload }) => (payload as { readonly work_id: string }).work_id === id);
      await expect.poll(isAnswered, { timeout: 30_000 }).toBe(true);
      const ofWorkflow = seen.events.filter((event) => event.correlationId === id && event.type.startsWith('workflow.'));
      return ofWorkflow.map(({ type }) => type);
    };
    const whole = ['workflow.started', 'workflow.step-completed', 'workflow.completed'];
    expect(await runWorkflow('before')).toEqual(whole);
    expect(await Promise.all(urls.map(overallStatus))).toEqual(['HEALTHY', 'HEALTHY']);

    await control.kill();
    await expect.poll(() => Promise.all(urls.map(overallStatus)), { timeout: 20_000 }).toEqual(['DEGRADED', 'DEGRADED']);
    await control.start();
    await expect.poll(() => Promise.all(urls.map(overallStatus)), { timeout: 30_000 }).toEqual(['HEALTHY', 'HEALTHY']);
    expect(await runWorkflow('after')).toEqual(whole);

    for (const node of nodes) node.kill('SIGTERM');
    const ended = await Promise.all(nodes.map((node) => node.ended));
    expect(
      ended.map(({ code }) => code),
      ended.map(({ output }) => output).join(''),
    ).toEqual([0, 0]);
    await expect.poll(() => seen.ofType('node.leaving').length, { timeout: 10_000 }).toBe(2);
  });

  test('a broker that is not there is named and waited for in vain, and the process ends with code 1', async () => {
    const port = await freePort();
    using node = startProcess(folders.effect, { ...addressOf(`127.0.0.1:${port}`), CONNECT_MS: '1500' });
    const startMs = performance.now();
    const { code, output } = await node.ended;
    expect([code, output.split('\n')], output).toEqual([
      1,
      [
        expect.stringMatching(new RegExp(` waits for ${transport} at 127\\.0\\.0\\.1:${port}: `, 'i')),
        expect.stringMatching(
          new RegExp(` failed: ${transport} at 127\\.0\\.0\\.1:${port} was not reached within 1500 ms: .`, 'i'),
        ),
        '',
      ],
    ]);
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });

  test('a node that waits for its broker ends on SIGTERM at once, and one whose broker is lost by its deadline', async () => {
    await using stack = new AsyncDisposableStack();
    const port = await freePort();
    const waiting = stack.use(startProcess(folders.effect, addressOf(`127.0.0.1:${port}`)));
    await waiting.printed(/(waits for)/);
    waiting.kill('SIGTERM');
    const { code, output } = await waiting.ended;
    expect([code, output]).toEqual([0, expect.stringMatching(/stops on SIGTERM\n.* stopped\n$/)]);

    const control = stack.use(broker());
    const environment = { ...addressOf(address), ORGANISATION_ID: freshOrganisation(), SHUTDOWN_MS: '4000' };
    const running = stack.use(startProcess(folders.effect, environment));
    await running.printed(/(runs, health)/);
    await control.kill();
    stack.defer(() => control.start());
    await sleep(200);
    const startMs = performance.now();
    running.kill('SIGTERM');
    const ended = await running.ended;
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(ended.output).toContain('node.leaving was not published: ');
  });
});
