import { randomBytes } from 'node:crypto';

import { QaError } from '../../foundation/qa-error.ts';
import type { ProofTarget } from './proof-target.ts';
import type { Finding } from './seek-proofs.ts';

/** Two tests of which is known what a prover must say: one notices what its subject does, the other notices nothing. */
export interface KnownPair {
  /** Contents by path. */
  readonly files: ReadonlyMap<string, string>;
  /** The source among them. */
  readonly subject: string;
  readonly able: ProofTarget;
  readonly unable: ProofTarget;
}

const subjectText = `export function isAbove(value: number, bound: number): boolean {
  return value > bound;
}
`;

const testText = `import { expect, test } from 'vitest';
import { isAbove } from './subject.ts';

test('notices', () => {
  expect([isAbove(2, 1), isAbove(1, 2), isAbove(1, 1)]).toEqual([true, false, false]);
});

test('notices nothing', () => {
  const seen = [isAbove(2, 1), isAbove(1, 2)];
  expect(seen).toHaveLength(2);
});
`;

/** Makes the pair in a folder of its own, which no repository has. */
export function createKnownPair(timeoutMs: number): KnownPair {
  const folder = `wavegate-known-pair-${randomBytes(4).toString('hex')}`;
  const subject = `${folder}/subject.ts`;
  const file = `${folder}/pair.test.ts`;
  const lines = testText.split('\n');
  const target = (title: string): ProofTarget => ({
    criterion: title,
    test: { file, title, digest: '', surroundings: '', line: lines.findIndex((line) => line.includes(`'${title}'`)) + 1 },
    timeoutMs,
    sources: new Set([subject]),
    support: {},
    distance: new Map([[subject, 1]]),
  });
  const files = new Map([
    [subject, subjectText],
    [file, testText],
  ]);
  return { files, subject, able: target('notices'), unable: target('notices nothing') };
}

/**
 * Refuses to go on unless the search told the two apart: the one proven by an assertion, the other reached, tried and unproven.
 *
 * @throws {QaError} PROVER_VOID, kind `environment`.
 */
export function requireTold({ able, unable }: KnownPair, findings: readonly Finding[]): void {
  const of = ({ criterion }: ProofTarget) => findings.find(({ target }) => target.criterion === criterion);
  const [good, bad] = [of(able), of(unable)];
  const isSound =
    good?.won?.kill.kind === 'assertion' && bad?.won === undefined && bad?.lack?.cause === 'survived' && bad.tried > 0;
  if (isSound) return;
  throw new QaError(
    'PROVER_VOID',
    `The prover does not tell a test that can fail from one that cannot. Of the first it says: ${said(good)}; of the second: ${said(bad)}.`,
    { kind: 'environment', hint: 'No certificate was written. Report it with the output of `qa doctor --json`.' },
  );
}

function said(finding: Finding | undefined): string {
  return finding?.lack?.reason ?? (finding?.won === undefined ? 'nothing' : 'proven');
}
