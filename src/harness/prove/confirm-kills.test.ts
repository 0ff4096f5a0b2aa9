import { expect, test } from 'vitest';

import { compare, confirmKills } from './confirm-kills.ts';
import type { Claim } from './confirm-kills.ts';
import type { Attempt } from './judge-attempt.ts';
import type { ProofBench, Trial } from './proof-bench.ts';
import type { ProofTarget } from './proof-target.ts';

const passed: Attempt = { end: 'passed', durationMs: 1 };
const killed: Attempt = { end: 'killed', durationMs: 1, kill: { kind: 'assertion', message: 'm', file: 'a', line: 1 } };

test('without runs nothing is known', () => {
  expect([compare(undefined, undefined), compare(killed, { end: 'absent' })]).toEqual([
    { holds: undefined },
    { holds: undefined },
  ]);
});

test('a kill holds when the test is red with the mutant and green without', () => {
  expect(compare(killed, passed)).toEqual({ holds: true, kill: killed.kill });
  expect(compare(passed, passed)).toMatchObject({ holds: false, control: false });
  expect(compare({ end: 'void', reason: 'crash' }, passed)).toMatchObject({ holds: false, control: false });
  expect(compare(killed, killed)).toMatchObject({ holds: false, control: true });
});

/** A bench whose tests judge by the number of the run alone. */
function countingBench(isRed: (run: number) => boolean): ProofBench {
  let run = 0;
  const alone = async (trials: readonly Trial[]) => {
    run += 1;
    return new Map(trials.map(({ target }) => [target.criterion, isRed(run) ? killed : passed]));
  };
  return { placebo: 'none', alone } as unknown as ProofBench;
}

test('a test that counts its runs is found out sooner or later', async () => {
  const claims = Array.from({ length: 64 }, (_, index) => ({
    target: { criterion: `QA-1.${index}` } as ProofTarget,
    mutant: 'm',
  }));
  const confirmations = await confirmKills(
    countingBench((run) => run === 1),
    claims,
  );
  const holding = [...confirmations.values()].filter(({ holds }) => holds === true).length;
  expect(holding).toBeGreaterThan(0);
  expect(holding).toBeLessThan(64);
});

function claim(criterion: string, rounds: number): Claim {
  return { target: { criterion } as ProofTarget, mutant: criterion, rounds };
}

test('a claim is tried as often as it asks for, and no longer than it holds', async () => {
  const seen: string[] = [];
  const alone = async (trials: readonly Trial[]) =>
    new Map(
      trials.map(({ target: { criterion }, mutant }) => {
        if (mutant !== 'none') seen.push(criterion);
        const isRed = mutant !== 'none' && (criterion !== 'flaky' || seen.filter((each) => each === 'flaky').length === 1);
        return [criterion, isRed ? killed : passed];
      }),
    );
  const bench = { placebo: 'none', alone } as unknown as ProofBench;
  const confirmations = await confirmKills(bench, [claim('sound', 3), claim('once', 1), claim('flaky', 5)]);
  expect([...confirmations].map(([criterion, { holds }]) => [criterion, holds])).toEqual([
    ['sound', true],
    ['once', true],
    ['flaky', false],
  ]);
  expect(seen.toSorted()).toEqual(['flaky', 'flaky', 'once', 'sound', 'sound', 'sound']);
});
