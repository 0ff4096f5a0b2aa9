import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

import { sleep } from '../../src/foundation/clock.ts';
import { findMarked, listDescendants } from '../../src/foundation/process/process-tree.ts';
import { readEvidence } from '../../src/harness/evidence/read-evidence.ts';
import { brokenRuns, runsOf } from '../../src/harness/ledger/attempts.ts';
import { readLedger } from '../../src/harness/ledger/read-ledger.ts';
import { createRepository, testFile } from '../support/repository.ts';
import type { Repository } from '../support/repository.ts';

const rounds = 50;
/** A variable that is handed down to every process of a run. */
const marker = 'LC_NAME';
const longestRunMs = 1300;
const owner = { wave: '1.0', builder: 'ada', subwave: '1.0' };

const files = {
  'qa/tests/a.qa.ts': testFile({
    'QA-1.1 adds': '  expect(1 + 1).toBe(2);',
    'QA-1.2 starts a process':
      "  const { spawn } = await import('node:child_process');\n  const child = spawn('sleep', ['60'], { detached: true });\n  await new Promise((resolve) => setTimeout(resolve, 300));\n  expect(child.kill('SIGKILL')).toBe(true);",
  }),
  'qa/tests/b.qa.ts': testFile({
    'QA-2.1 waits': '  await new Promise((resolve) => setTimeout(resolve, 250));\n  expect(2 + 2).toBe(4);',
  }),
};

/** Deterministic, so that a failure can be repeated: a multiplicative congruential generator (Park and Miller). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Kills `qa` or one of the processes below it. Says whether `qa` itself was the victim. */
async function killSomething(pid: number, random: () => number): Promise<boolean> {
  await sleep(random() * longestRunMs);
  const below = listDescendants(pid).map((child) => child.pid);
  const victims = random() < 0.5 ? [pid] : below;
  const victim = victims[Math.floor(random() * victims.length)] ?? pid;
  try {
    process.kill(victim, 'SIGKILL');
  } catch {
    // It had just ended by itself.
  }
  return victim === pid;
}

async function waitForNoProcess(root: string): Promise<string[]> {
  for (let attempt = 0; attempt < 40 && findMarked(root, marker).length > 0; attempt += 1) await sleep(100);
  return findMarked(root, marker).map(({ command }) => command);
}

async function checkWhole(repository: Repository, broken: number): Promise<void> {
  for (const kind of ['complete', 'partial'] as const) {
    const reading = await readEvidence(repository.root, owner, kind);
    expect(['absent', 'whole'], JSON.stringify(reading).slice(0, 500)).toContain(reading.state);
  }
  const ledger = await readLedger(repository.root);
  const damage = ledger.problems.filter(({ code }) => code !== 'LEDGER_TORN');
  expect(damage).toEqual([]);
  expect(brokenRuns(ledger).length, 'every start without an end is shown as broken').toBe(
    runsOf(ledger).filter(({ end }) => end === undefined).length,
  );
  expect(brokenRuns(ledger).length).toBeGreaterThanOrEqual(broken);
}

test(
  `killed ${rounds} times at random moments, evidence and ledger stay whole and no process is left`,
  { timeout: 300_000 },
  async () => {
    await using repository = await createRepository({ 1: { 1: 'adds', 2: 'starts a process' }, 2: { 1: 'waits' } }, files);
    const random = createRandom(20_261_121);
    let broken = 0;
    for (let round = 0; round < rounds; round += 1) {
      const kills: Promise<boolean>[] = [];
      await repository.qa(['run', '--all'], {
        environment: { [marker]: repository.root },
        onStart: (pid) => kills.push(killSomething(pid, random)),
      });
      await Promise.all(kills);
      expect(await waitForNoProcess(repository.root), `after round ${round}`).toEqual([]);
      await checkWhole(repository, broken);
      broken = brokenRuns(await readLedger(repository.root)).length;
    }
    expect(broken, 'some of the kills broke an attempt').toBeGreaterThan(3);

    const last = await repository.qa(['run', '--all']);
    expect({ code: last.code, evidence: existsSync(path.join(repository.root, repository.evidence)) }, last.stderr).toEqual({
      code: 0,
      evidence: true,
    });
    const shown = await repository.qa(['ledger', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ brokenRuns: { length: broken }, problems: [] });
  },
);
