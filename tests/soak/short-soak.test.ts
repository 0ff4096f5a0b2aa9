import { expect, test } from 'vitest';
import { describeReport } from './rig/soak-report.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';
import { shortcomingsOf } from './scenarios/shortcomings-of.ts';

const plan = { seconds: 2, slices: 2, seed: 1 };

test.for(allScenarios)('in short, as `npm run test:soak` does at length: $title', { timeout: 60_000 }, async (scenario) => {
  const report = await scenario.run(plan);
  expect(shortcomingsOf(scenario, report, plan.seconds), describeReport(report)).toEqual([]);
});
