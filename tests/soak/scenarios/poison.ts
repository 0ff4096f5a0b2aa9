import { seeded } from '../../support/seeded.ts';
import { pickSome } from '../rig/pick.ts';
import { RegisteredModules } from '../rig/registered-modules.ts';
import { runSoak } from '../rig/run-soak.ts';
import type { Numbered } from '../checker/delivery-checker.ts';
import type { Fate } from '../rig/fallible-module.ts';
import type { Extra } from '../rig/load.ts';
import { SoakRig } from '../rig/soak-rig.ts';
import { until } from '../rig/until.ts';
import { usualFlows } from '../rig/usual-flows.ts';
import type { Scenario } from './scenario.ts';

const names = ['Module-1', 'Module-2'] as const;
const isPoison = (payload: unknown): boolean => (payload as Extra).isPoison === true;
/** Poison is never handled; and here and there a message is not at first, while the later ones of its priority wait. */
const refusePoison: Fate = ({ payload }, { attempt }) => {
  if (isPoison(payload)) throw new Error('poison');
  if ((payload as Numbered).number % 5_003 === 0 && attempt < 3) throw new Error('not yet');
};

/** Now and then a flow sends one message, or a few in a row, that no module can handle. A registry knows one of the two modules. */
export const poison: Scenario = {
  title: 'QA-450.7 poison is isolated and the lane goes on',
  leastInAMinute: { 'poisonous messages': 300, isolations: 600, retries: 500 },
  async run(plan) {
    const random = seeded(plan.seed + 7);
    await using modules = new RegisteredModules(['Module-1']);
    await modules.start();
    await using rig = new SoakRig({
      random,
      router: { registry: modules.registry },
      lanes: { overflow: 'wait' },
      allows: ({ message, reason }) => reason === 'failed' && isPoison(message.payload),
    });
    const ports = names.map((name) => rig.attach(name, ['work.1'], refusePoison));
    /** Of each flow, how many of its next messages are poison. */
    const doses = usualFlows('work.1', names).map((flow) => {
      const dose = { left: 0 };
      rig.addFlow({
        ...flow,
        extra: () => {
          if (dose.left === 0) return {};
          dose.left -= 1;
          return { isPoison: true };
        },
      });
      return dose;
    });
    let poisonous = 0;
    const isolations = (): number => rig.checker.deadLetters.get('failed') ?? 0;
    const administer = async (): Promise<void> => {
      for (const dose of random() < 0.1 ? doses : pickSome(doses, random).slice(0, 1)) {
        dose.left = 1 + Math.floor(random() ** 2 * 5);
        poisonous += dose.left;
      }
      await until('each module has isolated the poison', () => isolations() === poisonous * names.length);
      const handled = ports.map((port) => port.traffic().handled);
      await until('the lanes go on', () => ports.every((port, at) => port.traffic().handled >= handled[at]! + 500));
    };
    const counts = () => ({
      retries: rig.metrics.read('retries_total') - 2 * isolations(),
      'poisonous messages': poisonous,
      isolations: isolations(),
      crashes: rig.metrics.read('crashes_total'),
      recoveries: rig.metrics.read('recoveries_total'),
    });
    return await runSoak(this.title, rig, { once: administer, everyMs: 20, counts }, plan, random);
  },
};
