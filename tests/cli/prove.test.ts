import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

import type { CertificateFile } from '../../src/harness/prove/certificate.ts';
import type { ProofSummary } from '../../src/harness/proof-summary.ts';
import { createRepository, testFile } from '../support/repository.ts';
import type { Repository } from '../support/repository.ts';

const slow = { timeout: 90_000 };
const certificates = 'qa/certificates/1.0.json';

const clampText = `export function clamp(value: number, low: number, high: number): number {
  if (value < low) return low;
  return value > high ? high : value;
}
`;
const honestBody = `  const { clamp } = await import('../../src/calc/clamp.ts');
  expect([clamp(5, 1, 3), clamp(0, 1, 3), clamp(2, 1, 3)]).toEqual([3, 1, 2]);`;

/** A repository of one source and one honest test. */
function honestRepository(): Promise<Repository> {
  return createRepository(
    { 1: { 1: 'clamps' } },
    { 'src/calc/clamp.ts': clampText, 'qa/tests/clamp.qa.ts': testFile({ 'QA-1.1 clamps': honestBody }) },
  );
}

async function prove(
  repository: Repository,
  args: readonly string[] = ['--all'],
): Promise<{ code: unknown; summary: ProofSummary }> {
  const { code, stdout } = await repository.qa(['prove', ...args, '--json']);
  return { code, summary: JSON.parse(stdout) as ProofSummary };
}

/** State of each criterion, with the way it was proven or the cause why it is not. */
function outcomes({ subwaves }: ProofSummary): Record<string, string> {
  const criteria = subwaves.flatMap((subwave) => subwave.criteria);
  return Object.fromEntries(
    criteria.map(({ criterion, state, certificate, unproven }) => [
      criterion,
      `${state} ${unproven?.cause ?? certificate?.killedBy.kind ?? ''}`.trim(),
    ]),
  );
}

test('tells tests with teeth from tests that cannot fail, and says what survived', slow, async () => {
  const sources = {
    'src/calc/clamp.ts': clampText,
    'src/calc/stub.ts': 'export function answer(question: string): string {\n  return "forty-two";\n}\n',
    'src/calc/count.ts':
      'export function count(to: number): number {\n  let steps = 0;\n  for (let at = 0; at < to; at += 1) steps += 1;\n  return Math.min(steps, 3) * 0 + 3;\n}\n',
    'src/calc/settings.ts': "export const settings = { unit: 'metre' };\n",
    'src/calc/loaded.ts':
      "const known = ['a', 'b'];\nif (known.length !== 2) throw new Error('broken');\nexport const isKnown = (name: string): boolean => known.includes(name);\n",
  };
  const bodies = {
    'QA-1.1 clamps': honestBody,
    'QA-1.2 asserts what its own stub answers': `  const { clamp } = await import('../../src/calc/clamp.ts');
  const stub = { clamp: () => 3 };
  clamp(1, 2, 3);
  expect(stub.clamp()).toBe(3);`,
    'QA-1.3 never calls the source': '  expect([1, 2].includes(2)).toBe(true);',
    'QA-1.4 asserts the answer of a stub': `  const { answer } = await import('../../src/calc/stub.ts');
  expect(answer('what?')).toBe('forty-two');`,
    'QA-1.5 loops': `  const { count } = await import('../../src/calc/count.ts');
  const before = performance.now();
  count(3);
  expect(performance.now()).toBeGreaterThan(before);`,
    'QA-1.6 fails as it is': `  const { clamp } = await import('../../src/calc/clamp.ts');
  expect(clamp(1, 2, 3)).toBe(3);`,
  };
  const atLoad = `import { expect, test } from 'vitest';
import { settings } from '../../src/calc/settings.ts';

test('QA-2.1 reads what is set when a module is loaded', () => {
  expect(settings).toEqual({ unit: 'metre' });
});
`;
  const collected = `import { beforeEach, expect, test } from 'vitest';
import { isKnown } from '../../src/calc/loaded.ts';

const seen: boolean[] = [];
beforeEach(() => {
  if (isKnown('c')) throw new Error('a hook');
});
test('QA-2.2 notices nothing that its hooks and its loading do not', () => {
  seen.push(isKnown('a'));
  expect(seen.length).toBeGreaterThan(0);
});
`;
  await using repository = await createRepository(
    {
      1: {
        1: 'clamps',
        2: 'asserts what its own stub answers',
        3: 'never calls the source',
        4: 'asserts the answer of a stub',
        5: { statement: 'loops', timeout: '2s' },
        6: 'fails as it is',
      },
      2: {
        1: 'reads what is set when a module is loaded',
        2: 'notices nothing that its hooks and its loading do not',
        3: 'has no test',
      },
    },
    { ...sources, 'qa/tests/a.qa.ts': testFile(bodies), 'qa/tests/b.qa.ts': atLoad, 'qa/tests/c.qa.ts': collected },
  );
  const { code, summary } = await prove(repository);
  expect({ code, ...outcomes(summary) }).toEqual({
    code: 1,
    'QA-1.1': 'proven assertion',
    'QA-1.2': 'unproven survived',
    'QA-1.3': 'unproven nothing-reached',
    'QA-1.4': 'unproven only-constants',
    'QA-1.5': 'proven timeout',
    'QA-1.6': 'unproven not-passing',
    'QA-2.1': 'proven assertion',
    'QA-2.2': 'unproven survived',
    'QA-2.3': 'absent',
  });
  expect(existsSync(`${repository.root}/evidence/ledger.jsonl`)).toBe(false);

  const { code: again, stdout } = await repository.qa(['prove', '--all']);
  expect(again).toBe(1);
  expect(stdout).toContain('QA-1.2 asserts what its own stub answers\n');
  expect(stdout).toMatch(/survived: src\/calc\/clamp\.ts:2:7 \w+: value < low → /);
  // Only the test that does not pass is looked at again.
  expect(stdout).toMatch(/^qa prove --all: 1 criterion to prove\n[^]* 0 trials of /);
});

test('a certificate names mutant, place and killing assertion, and fits its schema', slow, async () => {
  await using repository = await honestRepository();
  const { code } = await prove(repository);
  const { certificates: stored } = JSON.parse(await repository.read(certificates)) as CertificateFile;
  expect(code).toBe(0);
  expect(stored['QA-1.1']).toMatchObject({
    test: { file: 'qa/tests/clamp.qa.ts', title: 'QA-1.1 clamps' },
    sources: { 'src/calc/clamp.ts': expect.stringMatching(/^[0-9a-f]{64}$/) },
    mutant: { file: 'src/calc/clamp.ts', line: expect.any(Number), column: expect.any(Number) },
    killedBy: { kind: 'assertion', file: 'qa/tests/clamp.qa.ts', line: 5, message: expect.stringContaining('to deeply equal') },
  });
  expect(await repository.read('src/calc/clamp.ts')).toBe(clampText);
});

test('nothing runs again until something that matters changes', slow, async () => {
  await using repository = await createRepository(
    { 1: { 1: 'clamps', 2: 'doubles' } },
    {
      'src/calc/clamp.ts': clampText,
      'src/calc/double.ts': 'export const double = (value: number): number => value * 2;\n',
      'src/calc/unrelated.ts': 'export const unrelated = (value: number): number => value - 1;\n',
      'qa/tests/help.ts': 'export const three = 3;\n',
      'qa/tests/clamp.qa.ts': testFile({ 'QA-1.1 clamps': honestBody }),
      'qa/tests/double.qa.ts': testFile({
        'QA-1.2 doubles': `  const { double } = await import('../../src/calc/double.ts');
  const { three } = await import('./help.ts');
  expect(double(three)).toBe(6);`,
      }),
    },
  );
  await prove(repository);
  const ran = async () => (await prove(repository)).summary.search?.criteria ?? 0;
  expect(await ran()).toBe(0);
  await repository.write('src/calc/unrelated.ts', 'export const unrelated = (value: number): number => value - 2;\n');
  expect(await ran()).toBe(0);
  await repository.write('src/calc/clamp.ts', `// A comment.\n${clampText}`);
  expect(await ran()).toBe(1);
  await repository.write('qa/tests/help.ts', 'export const three = 3; // three\n');
  expect(await ran()).toBe(1);
  await repository.write('qa/tests/clamp.qa.ts', testFile({ 'QA-1.1 clamps': `${honestBody}\n  expect(1).toBeLessThan(2);` }));
  expect(await ran()).toBe(1);
  expect(await ran()).toBe(0);
});

test('--verify refutes a forged certificate and keeps what is stored', slow, async () => {
  await using repository = await createRepository(
    { 1: { 1: 'clamps', 2: 'clamps nothing' } },
    {
      'src/calc/clamp.ts': clampText,
      'qa/tests/clamp.qa.ts': testFile({
        'QA-1.1 clamps': honestBody,
        'QA-1.2 clamps nothing': `  const { clamp } = await import('../../src/calc/clamp.ts');
  expect([clamp(1, 2, 3)]).toHaveLength(1);`,
      }),
    },
  );
  await prove(repository);
  const stored = JSON.parse(await repository.read(certificates)) as CertificateFile;
  const record = stored.unproven['QA-1.2']!;
  const { test: ofTest, sources, support } = record;
  const forged = { ...stored.certificates['QA-1.1']!, criterion: 'QA-1.2', test: ofTest, sources, support };
  const survivor = record.survivors[0]!;
  const text = JSON.stringify({
    ...stored,
    certificates: { ...stored.certificates, 'QA-1.2': { ...forged, mutant: survivor } },
    unproven: {},
  });
  await repository.write(certificates, text);
  expect(outcomes((await prove(repository)).summary)).toEqual({ 'QA-1.1': 'proven assertion', 'QA-1.2': 'proven assertion' });
  const { code, summary } = await prove(repository, ['--all', '--verify']);
  expect({ code, verified: summary.verified?.map(({ criterion, holds }) => [criterion, holds]) }).toEqual({
    code: 1,
    verified: [
      ['QA-1.1', true],
      ['QA-1.2', false],
    ],
  });
  expect(await repository.read(certificates)).toBe(text);
});

test('an interrupted search keeps what it has, and the next one goes on from there', slow, async () => {
  const hanging = `  const { clamp } = await import('../../src/calc/clamp.ts');
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(typeof clamp(1, 2, 3)).toBe('number');`;
  await using repository = await createRepository(
    { 1: { 1: 'clamps', 2: 'takes its time' } },
    {
      'src/calc/clamp.ts': clampText,
      'qa/tests/clamp.qa.ts': testFile({ 'QA-1.1 clamps': honestBody }),
      'qa/tests/slow.qa.ts': testFile({ 'QA-1.2 takes its time': hanging }),
    },
  );
  const interrupted = await repository.qa(['prove', '--all', '--json'], {
    onStart: (pid) => {
      const timer = setInterval(() => {
        if (!existsSync(`${repository.root}/${certificates}`)) return;
        clearInterval(timer);
        process.kill(pid, 'SIGINT');
      }, 50);
    },
  });
  const first = JSON.parse(interrupted.stdout) as ProofSummary;
  expect({ code: interrupted.code, end: first.end, ...outcomes(first) }).toEqual({
    code: 130,
    end: 'interrupted',
    'QA-1.1': 'proven assertion',
    'QA-1.2': 'unproven not-finished',
  });
  const { code, summary } = await prove(repository, ['--all', '--budget', '3s']);
  expect({ code, end: summary.end, sought: summary.search?.criteria }).toEqual({ code: 1, end: 'budget', sought: 1 });
});

test('two searches at once leave the certificates of both', slow, async () => {
  await using repository = await createRepository(
    { 1: { 1: 'clamps' }, 2: { 1: 'clamps' } },
    {
      'src/calc/clamp.ts': clampText,
      'qa/tests/one.qa.ts': testFile({ 'QA-1.1 clamps': honestBody }),
      'qa/tests/two.qa.ts': testFile({ 'QA-2.1 clamps': honestBody }),
    },
  );
  const codes = await Promise.all(['QA-1', 'QA-2'].map((id) => prove(repository, ['--qa', id])));
  const stored = JSON.parse(await repository.read(certificates)) as CertificateFile;
  expect([codes.map(({ code }) => code), Object.keys(stored.certificates)]).toEqual([
    [0, 0],
    ['QA-1.1', 'QA-2.1'],
  ]);
});

test('bad input is refused with its place, and nothing runs', slow, async () => {
  await using repository = await honestRepository();
  const none = await repository.qa(['prove']);
  expect({ code: none.code, stderr: none.stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^NO_SELECTION/) });
  const budget = await repository.qa(['prove', '--all', '--budget', 'soon']);
  expect({ code: budget.code, stderr: budget.stderr }).toEqual({ code: 2, stderr: expect.stringContaining('"soon" is no time') });
  await repository.write(certificates, '{\n  "schemaVersion": 1,\n<<<<<<< ours\n');
  const broken = await repository.qa(['prove', '--all']);
  expect({ code: broken.code, stderr: broken.stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`${certificates}:3`) });
});
