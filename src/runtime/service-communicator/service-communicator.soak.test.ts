import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { callerOf } from '../../../tests/support/faults/service-behind-faults.ts';
import { growthBytes, soak } from '../../../tests/support/faults/soak.ts';

const width = 64;

/** One answer in fifty is a failure that is worth another attempt, one in a hundred ends its connection. */
async function startServer() {
  let requests = 0;
  let connections = 0;
  let mostConnections = 0;
  const server = createServer((request, response) => {
    requests += 1;
    if (requests % 100 === 0) request.socket.destroy();
    else response.writeHead(requests % 50 === 1 ? 503 : 200).end('ok');
  });
  server.on('connection', (socket) => {
    connections += 1;
    mostConnections = Math.max(mostConnections, connections);
    socket.on('close', () => (connections -= 1));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mostConnections: () => mostConnections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('calls without pause leave nothing behind: no memory, no socket above the bound, no request above the bound', async () => {
  await using server = await startServer();
  const options = { maxConnections: width, maxTrackedRequests: 500, retryBudget: { ratio: 1, perSecond: 10_000, burst: 10_000 } };
  await using caller = await callerOf([server.url], options);
  const { organisation } = caller;
  const ends = new Map<unknown, number>();
  const slices = await soak(
    async () => {
      const { end } = await caller.call({ retry: { attempts: 5, baseMs: 0 } });
      ends.set(end, (ends.get(end) ?? 0) + 1);
    },
    {
      width,
      slices: 4,
      sliceMs: 800,
      figuresNow: () => ({
        tracked: organisation.requests({ limit: 100_000 }).length,
        pending: organisation.requests({ state: 'pending' }).length,
      }),
    },
  );
  expect(Object.fromEntries(ends)).toEqual({ 200: slices.reduce((sum, { calls }) => sum + calls, 0) });
  let calls = 0;
  // A slow machine makes fewer calls at first than are tracked at most.
  const bounded = slices.map((slice) => ({ tracked: Math.min(options.maxTrackedRequests, (calls += slice.calls)), pending: 0 }));
  expect(slices.map(({ figures }) => figures)).toEqual(bounded);
  expect(calls).toBeGreaterThan(options.maxTrackedRequests);
  expect(server.mostConnections()).toBeLessThanOrEqual(width);
  expect(growthBytes(slices)).toBeLessThan(1_000_000);
});
