import { expect, test } from 'vitest';
import { planOf } from './rig/soak-plan.ts';
import { describeReport } from './rig/soak-report.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';
import { shortcomingsOf } from './scenarios/shortcomings-of.ts';

const plan = planOf(process.env);

test.for(allScenarios)('$title', async (scenario) => {
  process.stdout.write(`${scenario.title}: SOAK_SECONDS=${plan.seconds} SOAK_SEED=${plan.seed}\n`);
  const report = await scenario.run(plan);
  process.stdout.write(describeReport(report));
  expect(shortcomingsOf(scenario, report, plan.seconds)).toEqual([]);
});
