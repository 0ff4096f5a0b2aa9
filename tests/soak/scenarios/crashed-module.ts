import { seeded } from '../../support/seeded.ts';
import { pick } from '../rig/pick.ts';
import { RegisteredModules } from '../rig/registered-modules.ts';
import { runSoak } from '../rig/run-soak.ts';
import { SoakRig } from '../rig/soak-rig.ts';
import { until } from '../rig/until.ts';
import { usualFlows } from '../rig/usual-flows.ts';
import type { Scenario } from './scenario.ts';

const ways = ['throws', 'rejects', 'hangs'] as const;

/** One of two modules crashes; sometimes it says so itself, and sometimes it does not start at once. */
export const crashedModule: Scenario = {
  title: 'QA-450.1 a crashed module is restored',
  leastInAMinute: { crashes: 60, 'found by the router': 30, 'said by the module': 10, 'failed starts': 10, interrupted: 10 },
  async run(plan) {
    const random = seeded(plan.seed + 1);
    await using modules = new RegisteredModules(['Module-1', 'Module-2']);
    await modules.start();
    await using rig = new SoakRig({
      random,
      router: { registry: modules.registry },
      lanes: { overflow: 'wait', handlerTimeoutMs: 20 },
    });
    for (const name of ['Module-1', 'Module-2'] as const) rig.attach(name, ['work.1'], modules.get(name).fate);
    for (const flow of usualFlows('work.1', ['Module-1', 'Module-2'])) rig.addFlow(flow);
    rig.addFlow({ from: 'Source-1', priority: 'high', type: 'work.1', to: ['Module-1'], by: 'direct' });
    const counts = { crashes: 0, 'found by the router': 0, 'said by the module': 0, 'failed starts': 0, interrupted: 0 };
    const crash = async (): Promise<void> => {
      const module = modules.get('Module-1');
      module.badStarts = random() < 0.25 ? 1 : 0;
      counts['failed starts'] += module.badStarts;
      const path = ['Unhealthy', ...(module.badStarts > 0 ? ['Degraded', 'Unhealthy'] : []), 'Degraded', 'Healthy'];
      const saysSo = random() < 0.3;
      const way = saysSo ? pick(['throws', 'hangs'] as const, random) : pick(ways, random);
      module.fail(way);
      if (saysSo) {
        // What it was about when it said so is tried again when it is back.
        if (way === 'hangs') {
          await until('the module hangs', () => module.isHanging);
          counts.interrupted += 1;
        }
        modules.mine.find('Module-1')?.report('Unhealthy', 'it says so');
        counts['said by the module'] += 1;
      } else counts['found by the router'] += 1;
      const taken = (await modules.recovered('Module-1')).join();
      if (taken !== path.join()) throw new Error(`the module came through ${taken}, not ${path.join()}`);
      counts.crashes += 1;
    };
    return await runSoak(this.title, rig, { once: crash, everyMs: 60, counts: () => counts }, plan, random);
  },
};
