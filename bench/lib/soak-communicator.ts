import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { parseArgs } from 'node:util';
import type { SecurityLevel } from '../../src/runtime/service-communicator/service-communicator.ts';
import { growthBytes, soak } from '../../tests/support/faults/soak.ts';
import { takeSetting } from './communicator-setting.ts';
import { callOf, communicatorFor } from './communicators.ts';

const width = 64;
const maxTrackedRequests = 1_024;
const mostGrowthBytes = 2_000_000;

/** Calls a service behind a receiver without pause, prints a JSON line for each tenth of the time, and ends with code 1 if anything grew. */
export async function soakCommunicator(): Promise<void> {
  const { values } = parseArgs({
    options: {
      soak: { type: 'boolean' },
      seconds: { type: 'string', default: '30' },
      level: { type: 'string', default: 'NONE' },
    },
  });
  const level = values.level as SecurityLevel;
  const sockets = watchSockets();
  const target = { port: takeSetting().ports[level], isTls: level === 'MUTUAL_TLS' };
  const organisation = await communicatorFor(target, level, { maxTrackedRequests });
  const figuresNow = () => ({
    mostSockets: sockets.most,
    tracked: organisation.requests({ limit: Number.MAX_SAFE_INTEGER }).length,
    pending: organisation.requests({ state: 'pending' }).length,
  });
  const slices = await soak(callOf(organisation), { width, slices: 10, sliceMs: Number(values.seconds) * 100, figuresNow });
  for (const { calls, heapBytes, figures } of slices)
    console.log(JSON.stringify({ suite: 'communicator-soak', level, calls, heapBytes, ...figures }));
  const calls = slices.reduce((sum, slice) => sum + slice.calls, 0);
  const growth = growthBytes(slices);
  const isFlat =
    growth < mostGrowthBytes &&
    slices.every(({ figures }) => figures.mostSockets <= width && figures.tracked <= maxTrackedRequests && figures.pending === 0);
  console.log(JSON.stringify({ suite: 'communicator-soak', level, calls, growthBytes: growth, isFlat }));
  process.exitCode = isFlat ? 0 : 1;
}

/** How many sockets this process has opened to others at once, at most. */
function watchSockets(): { open: number; most: number } {
  const count = { open: 0, most: 0 };
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { readonly socket: Socket };
    count.open += 1;
    count.most = Math.max(count.most, count.open);
    socket.once('close', () => (count.open -= 1));
  });
  return count;
}
