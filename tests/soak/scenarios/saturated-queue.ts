import { setImmediate as nextTurn } from 'node:timers/promises';
import { seeded } from '../../support/seeded.ts';
import type { ModulePort } from '../../../src/runtime/message-router/message-router.ts';
import { pickSome } from '../rig/pick.ts';
import { runSoak } from '../rig/run-soak.ts';
import type { ModuleName, SoakModel, WorkType } from '../rig/soak-model.ts';
import { SoakRig } from '../rig/soak-rig.ts';
import { until } from '../rig/until.ts';
import { usualFlows } from '../rig/usual-flows.ts';
import type { Scenario } from './scenario.ts';

const policies = [
  ['Module-1', 'work.1', 'reject'],
  ['Module-2', 'work.2', 'wait'],
  ['Module-3', 'work.3', 'drop-oldest'],
] as const satisfies readonly (readonly [ModuleName, WorkType, string])[];

/** What becomes of it when its queue is to fill. */
interface Slowable {
  readonly port: ModulePort<SoakModel, ModuleName>;
  isSlow: boolean;
}

const queueLimit = 1_000;
/** A slow module has taken one in the same turn. */
const nearlyFull = queueLimit - 1;

/** Three modules, one of each policy, are suspended or slow until their queues are full, and then not any more. */
export const saturatedQueue: Scenario = {
  title: 'QA-450.2 a saturated queue is kept and delivered after recovery',
  leastInAMinute: { saturations: 100, suspensions: 40, slowdowns: 40, refusals: 1_000, waits: 1_000 },
  async run(plan) {
    const random = seeded(plan.seed + 2);
    await using rig = new SoakRig({
      random,
      lanes: { queueLimit },
      allows: ({ module, reason }) => module === 'Module-3' && reason === 'dropped',
    });
    const modules = policies.map(([name, type, overflow]) => {
      const module: Slowable = {
        isSlow: false,
        port: rig.attach(name, [type], () => (module.isSlow ? nextTurn() : undefined), { overflow }),
      };
      for (const flow of usualFlows(type, [name], { by: overflow === 'wait' ? 'sendAsync' : 'send' })) rig.addFlow(flow);
      return module;
    });
    const counts = { saturations: 0, suspensions: 0, slowdowns: 0 };
    const saturate = async (module: Slowable): Promise<void> => {
      const isSuspended = random() < 0.5;
      if (isSuspended) module.port.suspend();
      else module.isSlow = true;
      counts[isSuspended ? 'suspensions' : 'slowdowns'] += 1;
      await until(`the queue of ${module.port.name} is full`, () => module.port.traffic().backlog >= nearlyFull);
      counts.saturations += 1;
      for (let turns = random() * 50; turns > 0; turns -= 1) await nextTurn();
      const { handled } = module.port.traffic();
      module.isSlow = false;
      if (isSuspended) module.port.resume();
      await until(`${module.port.name} handles what was queued`, () => module.port.traffic().handled >= handled + queueLimit);
    };
    const once = (): Promise<unknown> => Promise.all(pickSome(modules, random).map(saturate));
    const figures = () => ({ ...counts, refusals: rig.load.refused, waits: rig.metrics.read('waits_total') });
    return await runSoak(this.title, rig, { once, everyMs: 20, counts: figures }, plan, random);
  },
};
