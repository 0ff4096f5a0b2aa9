import path from 'node:path';

import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import { withScratchFolder } from '../../foundation/files/scratch-folder.ts';
import type { RunEvent } from '../runner/run-event.ts';
import { createVitestRunner } from '../runner/vitest/vitest-runner.ts';
import type { Check } from './checkup.ts';

const timeoutMs = 500;
const file = 'doctor.qa.ts';
const tests = [
  { title: 'passes', line: 2, body: 'expect(1 + 1).toBe(2);' },
  { title: 'fails', line: 3, body: 'expect(1 + 1).toBe(3);' },
  { title: 'waits', line: 4, body: 'await new Promise(() => {});' },
  { title: 'spins', line: 5, body: 'for (;;);' },
];
const expected = 'passes: passed; fails: failed; waits: hang at line 4; spins: hang at line 5';

/** Runs four small tests in a folder of its own: one passes, one fails, two hang, and both hangs must be named. */
const runner: Check = {
  name: 'supervised runner',
  needsRepository: false,
  async examine() {
    const seen = await withScratchFolder(runProbes);
    const outcome = tests.map(({ title }) => `${title}: ${seen.get(title) ?? 'no result'}`).join('; ');
    if (outcome === expected) return { state: 'fine', message: 'tells a pass from a failure, and names the line of two hangs' };
    return {
      state: 'failure',
      cause: 'environment',
      message: `expected ${expected}; got ${outcome}`,
      remedy: 'Install the package anew (`npm ci`); report it if that does not help.',
    };
  },
};

async function runProbes(scratch: string): Promise<Map<string, string>> {
  const root = path.join(scratch, 'repository');
  const lines = tests.map(({ title, body }) => `test('${title}', async () => { ${body} });`);
  await writeFileAtomic(path.join(root, file), `import { expect, test } from 'vitest';\n${lines.join('\n')}\n`);
  await using probed = createVitestRunner();
  const seen = new Map<string, string>();
  const planned = tests.map(({ title, line }) => ({ title, line, timeoutMs }));
  await probed.run(
    {
      root,
      runId: 'doctor',
      scratchDir: scratch,
      files: [{ file, tests: planned, whole: true }],
      defaultTimeoutMs: 10_000,
      maxWorkers: 1,
    },
    { signal: new AbortController().signal, onEvent: (event) => note(seen, event) },
  );
  return seen;
}

function note(seen: Map<string, string>, event: RunEvent): void {
  if (event.type === 'test-finished') seen.set(event.title, event.state);
  if (event.type === 'test-timed-out') seen.set(event.title, `hang at line ${event.dump.culprit?.line ?? 'unknown'}`);
  if (event.type === 'file-failed') seen.set('file', event.message);
}

/** What must hold of the test runner on this machine. */
export const runnerChecks: readonly Check[] = [runner];
