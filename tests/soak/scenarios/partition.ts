import { createHash } from 'node:crypto';
import { seeded } from '../../support/seeded.ts';
import { connectLink } from '../../../src/runtime/message-router/link/connect-link.ts';
import type { ModuleLink } from '../../../src/runtime/message-router/link/connect-link.ts';
import { FaultProxy } from '../../support/faults/fault-proxy.ts';
import type { Fault } from '../../support/faults/fault-proxy.ts';
import { pick } from '../rig/pick.ts';
import type { RemoteDeed } from '../rig/remote-news.ts';
import { RemoteProcess } from '../rig/remote-process.ts';
import { runSoak } from '../rig/run-soak.ts';
import { SoakRig } from '../rig/soak-rig.ts';
import { until } from '../rig/until.ts';
import { usualFlows } from '../rig/usual-flows.ts';
import type { Scenario } from './scenario.ts';

/** What may be left on the heap of the other process. */
const mostGrowthBytes = 8 * 1_048_576;

/** Two modules live in another process, and one of them sends all that it gets back to a module here. The line between the two breaks again and again, in every way. */
export const partition: Scenario = {
  title: 'QA-450.3 a partition from a remote module is survived, in order',
  leastInAMinute: { partitions: 40, 'broken connections': 60, reset: 5, end: 5, stall: 5, corrupt: 5, 'written again': 100 },
  async run(plan) {
    const random = seeded(plan.seed + 3);
    const secret = createHash('sha256').update(`${plan.seed}`).digest();
    await using rig = new SoakRig({ random, lanes: { overflow: 'wait' } });
    const onward = rig.checker.openStream('Module-2', 'high', ['Module-3']);
    const note = ([did, module, source, priority, stream, number]: RemoteDeed): void => {
      if (did === 'sent on') rig.checker.accepted(onward, { takers: 1, refusedBy: [] });
      else rig.checker.handled(module, { source, priority, payload: { stream, number } });
    };
    await using remote = await RemoteProcess.start(secret.toString('hex'), onward.index, note);
    const heaps: number[] = [];
    rig.onIdle = () => problemsOf(remote, heaps);
    const faults = faultsOf(random);
    await using proxy = await FaultProxy.start(remote.port, faults.next);
    await using link = connectTo(proxy, secret, random);
    rig.attach('Module-3', ['work.3'], () => undefined);
    rig.mine.attachRemote('Module-1', { link, receives: ['work.1'], overflow: 'wait' });
    rig.mine.attachRemote('Module-2', { link, receives: ['work.2'], overflow: 'wait' });
    rig.router.receiveFrom(link, ['organisation-1']);
    for (const flow of usualFlows('work.1', ['Module-1'])) rig.addFlow(flow);
    for (const flow of usualFlows('work.2', ['Module-2'])) rig.addFlow(flow);
    let partitions = 0;
    link.onState((state) => {
      if (state === 'partitioned') partitions += 1;
    });
    const beParted = async (): Promise<void> => {
      const before = partitions;
      await until('the line breaks', () => partitions > before);
      const handled = rig.handled('Module-1') + rig.handled('Module-3');
      await until('messages come through again', () => rig.handled('Module-1') + rig.handled('Module-3') >= handled + 200);
    };
    const counts = () => ({
      partitions,
      'broken connections': proxy.struck,
      ...faults.counts,
      'written again': link.statistics().resent,
    });
    return await runSoak(this.title, rig, { once: beParted, everyMs: 1, counts }, plan, random);
  },
};

function connectTo(proxy: FaultProxy, secret: Uint8Array, random: () => number): ModuleLink {
  return connectLink({
    port: Number(new URL(proxy.url).port),
    node: 'here',
    keys: [{ id: 'soak', secret }],
    silenceMs: 300,
    handshakeMs: 500,
    backoffBaseMs: 5,
    backoffCapMs: 50,
    random,
  });
}

/** A fault for each connection: in its midst, or at once, so that the line is down for longer. */
function faultsOf(random: () => number) {
  const counts = { reset: 0, end: 0, stall: 0, corrupt: 0 };
  const next = (): Fault => {
    const does = pick(['reset', 'end', 'stall', 'corrupt'] as const, random);
    counts[does] += 1;
    const way = pick(['request', 'response'] as const, random);
    const most = way === 'request' ? 2_000_000 : 500_000;
    return { does, way, afterBytes: random() < 0.2 ? 0 : Math.floor(random() * most) };
  };
  return { counts, next };
}

async function problemsOf(remote: RemoteProcess, heaps: number[]): Promise<readonly string[]> {
  const { isIdle, deadLetters, heapBytes } = await remote.standing();
  heaps.push(heapBytes);
  const grown = heapBytes - Math.min(...heaps);
  return [
    ...(isIdle ? [] : ['the other router was not idle within 30 s']),
    ...deadLetters.map((letter) => `in the other process: ${letter}`),
    ...(grown > mostGrowthBytes ? [`the heap of the other process has grown by ${grown} bytes`] : []),
  ];
}
