import { expect, test } from 'vitest';

import { systemClock } from '../foundation/clock.ts';
import { temporaryFolder } from '../foundation/files/fixtures/temporary-folder.ts';
import type { QaError } from '../foundation/qa-error.ts';
import type { Plan } from './plan/plan.ts';
import { withProofSession } from './proof-session.ts';
import type { SessionOptions } from './proof-session.ts';
import type { PlannedTest, RunnerPlan } from './runner/runner.ts';
import { nothingRan } from './runner/sandbox.ts';
import type { VitestRunner } from './runner/vitest/vitest-runner.ts';

const plan = { defaults: { timeoutMs: 2000 }, modules: {}, subwaves: [] } as unknown as Plan;
const project = { plan, catalog: { components: [], digest: '', files: [] } };

/** A runner that runs nothing and says of each test what `judge` says. */
function lyingRunner(judge: (test: PlannedTest, plan: RunnerPlan) => 'passed' | 'failed'): () => VitestRunner {
  return () => ({
    warmUp() {},
    findSandbox: async () => nothingRan,
    whenUnconfined() {},
    async [Symbol.asyncDispose]() {},
    async run(asked, { onEvent }) {
      for (const { file, tests } of asked.files) {
        for (const each of tests) {
          const { title } = each;
          const state = judge(each, asked);
          const errors = state === 'failed' ? [{ name: 'AssertionError', message: 'invented' }] : [];
          // The mutants of the copy are not known here; the ids that the plan switches on are enough to be tried again.
          onEvent({ type: 'mutants-reached', file, title, mutants: [], childNotes: '' });
          onEvent({ type: 'test-finished', file, title, state, durationMs: 1, assertions: 1, errors, output: '', retries: 0 });
        }
      }
      return { end: 'complete', passes: 1, durationMs: 1, versions: {}, sandbox: nothingRan };
    },
  });
}

async function session(createRunner?: SessionOptions['createRunner']): Promise<string> {
  await using root = await temporaryFolder();
  const options: SessionOptions = {
    root: root.path,
    project,
    criteria: [],
    maxWorkers: 1,
    sandbox: 'auto',
    signal: new AbortController().signal,
  };
  try {
    const given = createRunner === undefined ? options : { ...options, createRunner };
    return await withProofSession(given, systemClock, async ({ copy }) => `begun with ${copy.mutants.length} mutants`);
  } catch (error) {
    return `${(error as QaError).code} ${(error as QaError).kind}`;
  }
}

test('a session begins when the prover told the known pair apart', { timeout: 60_000 }, async () => {
  expect(await session()).toBe('begun with 0 mutants');
});

test('a runner that finds everything green, or everything red, or reaches nothing voids the prover', async () => {
  expect(await session(lyingRunner(() => 'passed'))).toBe('PROVER_VOID environment');
  expect(await session(lyingRunner(() => 'failed'))).toBe('PROVER_VOID environment');
});
