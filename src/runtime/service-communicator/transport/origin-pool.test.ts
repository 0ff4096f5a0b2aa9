import { expect, onTestFinished, test, vi } from 'vitest';
import { RecordingServer } from '../../../../tests/support/faults/recording-server.ts';
import { ManualClock, settle } from '../../shared/manual-clock.ts';
import { ServiceCommunicator } from '../service-communicator.ts';
import { Exchange } from './exchange.ts';
import { OriginPool } from './origin-pool.ts';

/** A server that answers `/held` only when it is let go, and a pool with one connection to it. */
async function oneConnection() {
  const gate = Promise.withResolvers<void>();
  const server = await RecordingServer.start(({ path }, response) => {
    if (path === '/held') void gate.promise.then(() => response.end(path));
    else response.end(path);
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const pool = new OriginPool(server.url, { connections: 1, allowH2: false });
  const told: string[] = [];
  const send = (path: string): Exchange => {
    const end = ({ body, error }: Exchange): void => void told.push(error === undefined ? `${body}` : `${path}: ${error}`);
    const exchange = new Exchange({ exchangeEnded: end }, 1_000);
    pool.send(() => {
      told.push(`prepared ${path}`);
      return { method: 'GET', path };
    }, exchange);
    return exchange;
  };
  return { server, pool, told, send, letGo: gate.resolve };
}

function withoutKey(): never {
  throw new Error('no key');
}

test('a new pool has nobody in its line', async () => {
  const { pool } = await oneConnection();
  expect({ waiting: pool.waiting, isBusy: pool.isBusy, isIdle: pool.isIdle }).toEqual({
    waiting: 0,
    isBusy: false,
    isIdle: true,
  });
  await pool.destroy();
});

test('a request is prepared when its turn comes, and who gives up before has left the line', async () => {
  const { server, pool, told, send, letGo } = await oneConnection();
  send('/held');
  const given = send('/given-up');
  send('/next');
  send('/last');
  await vi.waitFor(() => expect(server.received).toHaveLength(1));
  expect({ told, waiting: pool.waiting }).toEqual({ told: ['prepared /held'], waiting: 3 });
  given.cancel(new Error('no longer wanted'));
  expect({ waiting: pool.waiting, isBusy: pool.isBusy, isIdle: pool.isIdle }).toEqual({
    waiting: 2,
    isBusy: true,
    isIdle: false,
  });
  letGo();
  await vi.waitFor(() => expect(told.at(-1)).toBe('/last'));
  expect(told).toEqual(['prepared /held', 'prepared /next', '/held', 'prepared /last', '/next', '/last']);
  expect(server.received.map(({ path }) => path)).toEqual(['/held', '/next', '/last']);
  await pool.destroy();
});

test('requests that cannot be prepared fail one after the other, and leave their places', async () => {
  const { pool, told, letGo, send } = await oneConnection();
  send('/held');
  const failing = { exchangeEnded: ({ error }: Exchange): void => void told.push(String(error)) };
  for (let request = 0; request < 20_000; request += 1) pool.send(withoutKey, new Exchange(failing, 1));
  letGo();
  await vi.waitFor(() => expect(pool.waiting).toBe(0));
  expect(told.filter((each) => each === 'Error: no key')).toHaveLength(20_000);
  send('/next');
  await vi.waitFor(() => expect(told.at(-1)).toBe('/next'));
  await pool.destroy();
});

test('a pool that retires carries those in its line as well, and one that is destroyed fails them', async () => {
  const retiring = await oneConnection();
  for (const path of ['/held', '/next']) retiring.send(path);
  const retired = retiring.pool.retire();
  retiring.letGo();
  await retired;
  expect(retiring.told).toEqual(['prepared /held', 'prepared /next', '/held', '/next']);
  const destroyed = await oneConnection();
  for (const path of ['/held', '/next']) destroyed.send(path);
  await destroyed.pool.destroy();
  expect(destroyed.told).toEqual([
    'prepared /held',
    '/next: Error: the connections to the origin are closed',
    expect.stringMatching(/^\/held: ClientDestroyedError/),
  ]);
});

test('the time that a request waits for a connection is not promised to the service', async () => {
  const gate = Promise.withResolvers<void>();
  await using server = await RecordingServer.start(({ path }, response) => {
    if (path === '/held') void gate.promise.then(() => response.end());
    else response.end();
  });
  const clock = new ManualClock();
  await using communicator = new ServiceCommunicator({ clock, maxConnections: 1 });
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: [server.url] });
  const held = services.request('x', { path: '/held', timeoutMs: 10_000 });
  const waiting = services.request('x', { path: '/next', timeoutMs: 10_000 });
  await vi.waitFor(() => expect(server.received).toHaveLength(1));
  await clock.advance(4_000);
  gate.resolve();
  expect([(await held).status, (await waiting).status]).toEqual([200, 200]);
  expect(server.received.map(({ headers }) => headers['x-request-timeout-ms'])).toEqual(['10000', '6000']);
  await settle();
});
