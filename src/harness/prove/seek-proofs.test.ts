import { expect, test } from 'vitest';

import type { SwitchableMutant } from './instrument-sources.ts';
import type { Attempt } from './judge-attempt.ts';
import type { ProofBench, Trial } from './proof-bench.ts';
import type { ProofTarget } from './proof-target.ts';
import { seekProofs } from './seek-proofs.ts';
import type { Finding } from './seek-proofs.ts';

const passed: Attempt = { end: 'passed', durationMs: 10 };

function killed(kind: 'assertion' | 'error' | 'timeout' = 'assertion'): Attempt {
  return { end: 'killed', durationMs: 10, kill: { kind, message: kind, file: 'a.qa.ts', line: 1 } };
}

function mutants(count: number): SwitchableMutant[] {
  const common = {
    mutator: 'ConditionalExpression',
    file: 'src/a.ts',
    column: 1,
    original: 'a',
    replacement: 'b',
    constant: false,
  };
  return Array.from({ length: count }, (_, index) => ({ id: `m${index}`, line: index + 1, ...common }));
}

function target(criterion: string): ProofTarget {
  const test = { file: 'a.qa.ts', title: criterion, digest: '', surroundings: '', line: 1 };
  return { criterion, test, timeoutMs: 5000, sources: new Set(['src/a.ts']), support: {}, distance: new Map([['src/a.ts', 1]]) };
}

interface Scene {
  /** What becomes of a test with a mutant on, beside others. */
  readonly together: (mutant: string, criterion: string) => Attempt;
  /** And alone; as beside others unless given. `none` is the placebo. */
  readonly alone?: (mutant: string, criterion: string) => Attempt;
  readonly atStart?: (mutant: string) => Attempt;
  readonly outside?: readonly string[];
  readonly signal?: AbortSignal;
}

function judge(attempt: (mutant: string, criterion: string) => Attempt, trials: readonly Trial[]): Map<string, Attempt> {
  return new Map(
    trials.map(({ target: { criterion }, mutant }) => [criterion, mutant === 'none' ? passed : attempt(mutant, criterion)]),
  );
}

/** A bench that runs nothing: every test reaches every mutant, and the scene says what becomes of it. */
function bench(ids: readonly string[], scene: Scene, log: string[]): ProofBench {
  return {
    placebo: 'none',
    signal: scene.signal ?? new AbortController().signal,
    trials: 0,
    async measure(targets: readonly ProofTarget[]) {
      const asked = { byCriterion: new Map(targets.map(({ criterion }) => [criterion, ids])), outside: scene.outside ?? [] };
      return {
        attempts: judge(
          scene.together,
          targets.map((each) => ({ target: each, mutant: 'none' })),
        ),
        asked,
      };
    },
    async together(trials: readonly Trial[]) {
      log.push(...trials.map(({ target: { criterion }, mutant }) => `${criterion} ${mutant}`));
      return judge(scene.together, trials);
    },
    async alone(trials: readonly Trial[]) {
      const attempt = scene.alone;
      if (attempt === undefined) return judge(scene.together, trials);
      return new Map(trials.map(({ target: { criterion }, mutant }) => [criterion, attempt(mutant, criterion)]));
    },
    fromStart: async ({ mutant }: Trial) => scene.atStart?.(mutant) ?? passed,
  } as unknown as ProofBench;
}

async function seek(count: number, scene: Scene, criteria: readonly string[] = ['QA-1.1'], reached = count) {
  const log: string[] = [];
  const stored: Finding[] = [];
  const all = mutants(count);
  const ids = all.slice(0, reached).map(({ id }) => id);
  const observer = { onPass() {}, onFindings: async (findings: readonly Finding[]) => void stored.push(...findings) };
  const findings = await seekProofs(bench(ids, scene, log), criteria.map(target), all, observer);
  const outcomes = findings.map(({ won, lack }) => (won === undefined ? lack?.cause : `${won.kill.kind} ${won.mutant.id}`));
  return { log, stored, outcomes, findings };
}

test('nothing to prove needs no run', async () => {
  expect(await seek(3, { together: () => passed }, [])).toMatchObject({ log: [], outcomes: [] });
});

test('each pass tries one mutant for each open test, and none for one that is proven', async () => {
  const { log, outcomes } = await seek(
    3,
    { together: (mutant, criterion) => (criterion === 'QA-1.1' || mutant === 'm2' ? killed() : passed) },
    ['QA-1.1', 'QA-1.2'],
  );
  expect(log).toEqual(['QA-1.1 m0', 'QA-1.2 m0', 'QA-1.2 m1', 'QA-1.2 m2']);
  expect(outcomes).toEqual(['assertion m0', 'assertion m2']);
});

test('an assertion is preferred to an error, and an error to a hang', async () => {
  const kinds: Readonly<Record<string, Attempt>> = { m0: killed('timeout'), m1: killed('error'), m4: killed() };
  expect((await seek(8, { together: (mutant) => kinds[mutant] ?? passed })).outcomes).toEqual(['assertion m4']);
  expect((await seek(4, { together: (mutant) => kinds[mutant] ?? passed })).outcomes).toEqual(['error m1']);
  expect((await seek(1, { together: (mutant) => kinds[mutant] ?? passed })).outcomes).toEqual(['timeout m0']);
});

test('a find that does not hold alone is given up, and the search goes on', async () => {
  const { outcomes, findings } = await seek(3, {
    together: () => killed(),
    alone: (mutant) => (mutant === 'm2' ? killed() : passed),
  });
  expect(outcomes).toEqual(['assertion m2']);
  expect(findings[0]?.survivors.map(({ id }) => id)).toEqual(['m0', 'm1']);
});

test('a test that does not pass alone is not proven by failing', async () => {
  expect((await seek(3, { together: () => killed(), alone: () => killed() })).outcomes).toEqual(['not-passing']);
});

test('everything tried is told, also what could not be used', async () => {
  const { findings } = await seek(3, {
    together: (mutant) => (mutant === 'm1' ? { end: 'void', reason: 'worker-crash: gone' } : passed),
  });
  expect(findings[0]).toMatchObject({
    lack: {
      cause: 'survived',
      reason: '2 of the 3 mutants that were tried left it green, and 1 run could not be used (worker-crash: gone)',
    },
    reached: 3,
    tried: 3,
  });
});

test('mutants that only loading asks are tried last, from the start', async () => {
  const scene: Scene = {
    together: () => passed,
    outside: ['m1', 'm2'],
    atStart: (mutant) => (mutant === 'm2' ? killed() : { end: 'void', reason: 'collection-error' }),
  };
  const { log, outcomes } = await seek(3, scene, ['QA-1.1'], 1);
  expect({ log, outcomes }).toEqual({ log: ['QA-1.1 m0'], outcomes: ['assertion m2'] });
});

test('a search that is cut short says so, and keeps what it found before', async () => {
  const controller = new AbortController();
  const together = (mutant: string, criterion: string): Attempt => {
    if (mutant === 'm1') controller.abort();
    return criterion === 'QA-1.1' ? killed() : mutant === 'm1' ? { end: 'absent' } : passed;
  };
  const { outcomes, stored } = await seek(5, { together, signal: controller.signal }, ['QA-1.1', 'QA-1.2']);
  expect(outcomes).toEqual(['assertion m0', 'not-finished']);
  expect(stored.map(({ target: { criterion } }) => criterion)).toEqual(['QA-1.1', 'QA-1.2']);
});
