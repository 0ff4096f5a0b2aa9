import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { jetstreamManager } from '@nats-io/jetstream';
import { expect, test } from 'vitest';
import { freePort } from '../../scripts/services/free-port.ts';
import { EventBus, everyEvent } from '../../src/runtime/event-bus/event-bus.ts';
import { natsTransport } from '../../src/runtime/event-bus/nats/nats-transport.ts';
import type { NatsTransportOptions } from '../../src/runtime/event-bus/nats/nats-transport.ts';
import { everyBroker } from '../conformance/event-bus/every-broker.ts';
import { everyTransport } from '../conformance/event-bus/every-transport.ts';
import { severalProcesses } from '../conformance/event-bus/several-processes.ts';
import { collector, countTo, freshOrganisation, instanceOf, until } from '../conformance/event-bus/transport-under-test.ts';
import { CertificateAuthority } from '../support/services/certificates.ts';
import { connected, natsUnderTest, required, servers, transportOfProcess } from '../support/services/nats-under-test.ts';
import { silentProxy } from '../support/services/silent-proxy.ts';

everyTransport('NATS JetStream', natsUnderTest);
everyBroker('NATS JetStream', natsUnderTest);
severalProcesses('NATS JetStream', natsUnderTest, new URL('../support/services/nats-under-test.ts', import.meta.url).href);

test('the stream of an organisation has the limits of the bus, also in bytes', async () => {
  const organisation = freshOrganisation();
  const retention = { maxEvents: 50, maxBytes: 4_000, maxAgeMs: 60_000 };
  await using one = await instanceOf(natsUnderTest(), organisation, { retention });
  for (const number of countTo(40)) await one.mine.publishAsync('tick', { number, text: 'x'.repeat(100) });
  await until('all are here', () => one.mine.status().lastSequence === 40);
  await using connection = new AsyncDisposableStack();
  const link = await connected();
  connection.defer(() => link.close());
  const { config, state } = await (await jetstreamManager(link)).streams.info(transportOfProcess().streamOf(organisation));
  expect(config).toMatchObject({
    max_msgs: 50,
    max_bytes: 4_000,
    max_age: 60_000_000_000,
    description: `Events of ${organisation}`,
  });
  expect(state.bytes).toBeLessThanOrEqual(4_000);
  expect(one.mine.status().retainedBytes).toBeLessThanOrEqual(4_000);
  expect(one.mine.status().firstSequence).toBeGreaterThan(1);
});

test('records that were deleted from the stream are missing, at its end as well', async () => {
  const organisation = freshOrganisation();
  {
    await using one = await instanceOf(natsUnderTest(), organisation);
    for (const number of countTo(6)) await one.mine.publishAsync('tick', number);
  }
  const link = await connected();
  const { streams } = await jetstreamManager(link);
  for (const sequence of [3, 5, 6]) await streams.deleteMessage(transportOfProcess().streamOf(organisation), sequence);
  await link.close();
  await using other = await instanceOf(natsUnderTest(), organisation);
  expect(other.mine.events().events.map(({ payload }) => payload)).toEqual([1, 2, 4]);
  expect(other.mine.skipped()).toMatchObject([
    { from: 3, to: 3, reason: 'missing' },
    { from: 5, to: 6, reason: 'missing' },
  ]);
  expect((await other.mine.publishAsync('tick', 7)).sequence).toBe(7);
});

test('an event whose acknowledgement is lost is stored once, and its publish has its number', async () => {
  const organisation = freshOrganisation();
  await using proxy = await silentProxy(servers);
  await using watcher = await instanceOf(natsUnderTest(), organisation);
  await using one = await instanceOf(natsUnderTest(), organisation, { transport: natsTransport({ servers: proxy.address }) });
  await one.mine.publishAsync('tick', 1);
  proxy.silence();
  const publishing = countTo(5, 2).map((number) => one.mine.publishAsync('tick', number));
  await until('they are stored', () => watcher.mine.status().lastSequence === 5);
  expect(one.mine.status().remote?.unconfirmed).toBe(4);
  proxy.cut();
  expect((await Promise.all(publishing)).map(({ sequence }) => sequence)).toEqual(countTo(5, 2));
  expect((await one.mine.publishAsync('tick', 6)).sequence).toBe(6);
  await until('it is here', () => watcher.mine.status().lastSequence === 6);
  expect(watcher.mine.events().events.map(({ payload }) => payload)).toEqual(countTo(6));
  expect(watcher.mine.skipped()).toEqual([]);
});

test('a record that the server will never take is refused at once, and holds up nobody', async () => {
  await using one = await instanceOf(natsUnderTest(), freshOrganisation());
  const tooLarge = one.mine.publishAsync('tick', 'x'.repeat(2_000_000));
  await expect(tooLarge).rejects.toMatchObject({ code: 'BUS_PUBLISH_UNCONFIRMED', outcome: 'not-stored' });
  expect((await one.mine.publishAsync('tick', 1)).sequence).toBe(1);
});

test('a server that refuses the password, that has no JetStream, or that is not there: the start says so, and no secret', async () => {
  const secret = 's3cret-of-ada';
  await using server = await serverWith(['--user', 'ada', '--pass', 'right']);
  expect(await failureOf({ servers: server.address, connection: { user: 'ada', pass: secret } })).toMatch(
    /authorization violation/i,
  );
  expect(await failureOf({ servers: server.address, connection: { user: 'ada', pass: 'right' } })).toMatch(/jetstream/i);
  expect(await failureOf({ servers: '127.0.0.1:1', connection: { user: 'ada', pass: secret } })).toMatch(/refused/i);
});

test('TLS and its certificates are handed on to the client', async () => {
  const authority = await CertificateAuthority.create('authority');
  const { cert, key } = await authority.issue({ name: 'broker', hosts: ['127.0.0.1', 'localhost'] });
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-nats-tls-'));
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  try {
    await using server = await serverWith([
      '--tls',
      '--tlscert',
      certFile,
      '--tlskey',
      keyFile,
      '--jetstream',
      '--store_dir',
      folder,
    ]);
    expect(await failureOf({ servers: server.address })).toMatch(/certificate/i);
    await using bus = new EventBus({
      transport: natsTransport({ servers: server.address, connection: { tls: { ca: authority.cert } } }),
    });
    const mine = bus.initialize('organisation-1');
    await mine.start();
    expect((await mine.publishAsync('tick', 1)).sequence).toBe(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what is abandoned on the server is not: a bus that stopped leaves no consumer', async () => {
  const organisation = freshOrganisation();
  {
    await using one = await instanceOf(natsUnderTest(), organisation);
    one.mine.subscribe(everyEvent, collector().take);
    await one.mine.publishAsync('tick', 1);
    await one.mine.stop();
    await until('it has gone', () => one.mine.status().remote?.state === 'CLOSED');
    const link = await connected();
    const consumers = (await jetstreamManager(link)).consumers.list(transportOfProcess().streamOf(organisation));
    expect(await consumers.next()).toEqual([]);
    await link.close();
  }
});

/** What the start of a bus fails with; nothing of it tells a password. */
async function failureOf(options: NatsTransportOptions): Promise<string> {
  await using bus = new EventBus({ transport: natsTransport(options) });
  const failure: unknown = await bus
    .initialize('organisation-1')
    .start()
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'BUS_REMOTE_UNAVAILABLE' });
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('s3cret');
  return (failure as Error).message;
}

/** A server of the test's own. */
async function serverWith(parameters: readonly string[]) {
  const port = await freePort();
  const server = spawn(required('WAVEGATE_TEST_NATS_PROGRAM'), ['--addr', '127.0.0.1', '--port', String(port), ...parameters]);
  const exit = once(server, 'exit');
  for (
    const endMs = performance.now() + 10_000;
    !(await listens(port));
    await new Promise((resolve) => setTimeout(resolve, 20))
  ) {
    if (server.exitCode !== null || performance.now() > endMs) throw new Error('the server did not start');
  }
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.kill();
      await exit;
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
