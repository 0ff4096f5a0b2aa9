import { seeded } from '../../support/seeded.ts';
import { pick, pickSome } from '../rig/pick.ts';
import { RegisteredModules } from '../rig/registered-modules.ts';
import { runSoak } from '../rig/run-soak.ts';
import type { ModuleName, WorkType } from '../rig/soak-model.ts';
import { SoakRig } from '../rig/soak-rig.ts';
import { until } from '../rig/until.ts';
import type { Scenario } from './scenario.ts';

const numbers = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const names = numbers.map((number) => `Module-${number}` as const satisfies ModuleName);
/** Messages that each module which works has to handle while others do not. */
const leastMeanwhile = 100;

/** Of eight modules several crash at once; the others go on while they are down. */
export const severalFailures: Scenario = {
  title: 'QA-450.5 the rest runs on when several modules fail',
  leastInAMinute: { failures: 40, 'modules failed': 100, 'messages of the others meanwhile': 100_000 },
  async run(plan) {
    const random = seeded(plan.seed + 5);
    await using modules = new RegisteredModules(names);
    await modules.start();
    await using rig = new SoakRig({
      random,
      router: { registry: modules.registry },
      lanes: { overflow: 'wait', handlerTimeoutMs: 20, attempts: 2, crashAfter: 2, queueLimit: 500 },
    });
    for (const number of numbers) {
      const [name, type] = [`Module-${number}`, `work.${number}`] as const satisfies [ModuleName, WorkType];
      rig.attach(name, [type], modules.get(name).fate);
      rig.addFlow({ from: 'Source-1', priority: 'high', type, to: [name] });
      rig.addFlow({ from: 'Source-2', priority: 'normal', type, to: [name] });
      rig.addFlow({ from: 'Source-3', priority: 'normal', type, to: [name], by: 'direct' });
    }
    const counts = { failures: 0, 'modules failed': 0, 'messages of the others meanwhile': 0 };
    const fail = async (): Promise<void> => {
      const failing = pickSome(names, random).slice(0, 6);
      const others = names.filter((name) => !failing.includes(name));
      const before = others.map((name) => rig.handled(name));
      for (const name of failing) {
        // Not before the others have shown that they go on.
        modules.get(name).badStarts = 1_000;
        modules.get(name).fail(pick(['throws', 'rejects', 'hangs'], random));
      }
      await until('those that fail are found to', () => failing.every((name) => modules.mine.find(name)?.state !== 'Healthy'));
      await until('the others go on', () => others.every((name, at) => rig.handled(name) >= before[at]! + leastMeanwhile));
      for (const name of failing) modules.get(name).badStarts = 0;
      await Promise.all(failing.map((name) => modules.recovered(name)));
      counts.failures += 1;
      counts['modules failed'] += failing.length;
      counts['messages of the others meanwhile'] += others.reduce((sum, name, at) => sum + rig.handled(name) - before[at]!, 0);
    };
    return await runSoak(this.title, rig, { once: fail, everyMs: 60, counts: () => counts }, plan, random);
  },
};
