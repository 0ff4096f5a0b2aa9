import { setImmediate as nextTurn } from 'node:timers/promises';
import { seeded } from '../../support/seeded.ts';
import { pickSome } from '../rig/pick.ts';
import { runSoak } from '../rig/run-soak.ts';
import { SoakRig } from '../rig/soak-rig.ts';
import { until } from '../rig/until.ts';
import { usualFlows } from '../rig/usual-flows.ts';
import type { Scenario } from './scenario.ts';

const maxBytes = 1_048_576;
const names = ['Module-1', 'Module-2', 'Module-3'] as const;
const text = 'x'.repeat(8_192);

/** Messages of all sizes for three modules, one of each policy, some of which are suspended until the memory of all is used up. */
export const exhaustedMemory: Scenario = {
  title: 'QA-450.4 exhaustion of the memory bound is survived',
  leastInAMinute: { exhaustions: 60, refusals: 1_000 },
  async run(plan) {
    const random = seeded(plan.seed + 4);
    await using rig = new SoakRig({
      random,
      router: { maxBytes },
      lanes: { queueLimit: 100_000 },
      allows: ({ module, reason }) => reason === 'refused' || (module === 'Module-3' && reason === 'dropped'),
    });
    const ports = [
      rig.attach('Module-1', ['work.1', 'work.2'], () => undefined, { overflow: 'reject' }),
      rig.attach('Module-2', ['work.1', 'work.3'], () => undefined, { overflow: 'wait' }),
      rig.attach('Module-3', ['work.1', 'work.4'], () => undefined, { overflow: 'drop-oldest' }),
    ];
    const extra = () => ({ filling: text.slice(0, 1 + Math.floor(random() ** 4 * text.length)) });
    for (const flow of usualFlows('work.1', names, { by: 'send', extra })) rig.addFlow(flow);
    rig.addFlow({ from: 'Source-1', priority: 'high', type: 'work.2', to: ['Module-1'], by: 'send', extra });
    rig.addFlow({ from: 'Source-2', priority: 'high', type: 'work.3', to: ['Module-2'], extra });
    rig.addFlow({ from: 'Source-3', priority: 'high', type: 'work.4', to: ['Module-3'], by: 'send', extra });
    let exhaustions = 0;
    const refusals = (): number => rig.metrics.read('bound_hits_total', { bound: 'memory' });
    const exhaust = async (): Promise<void> => {
      const failing = pickSome(ports, random);
      const before = refusals();
      for (const port of failing) port.suspend();
      await until('the memory is used up', () => refusals() >= before + 50);
      exhaustions += 1;
      for (let turns = random() * 50; turns > 0; turns -= 1) await nextTurn();
      const handled = ports.map((port) => port.traffic().handled);
      for (const port of failing) port.resume();
      await until('all modules handle messages again', () =>
        ports.every((port, at) => port.traffic().handled >= handled[at]! + 500),
      );
    };
    const counts = () => ({ exhaustions, refusals: refusals() });
    return await runSoak(this.title, rig, { once: exhaust, everyMs: 40, counts }, plan, random);
  },
};
