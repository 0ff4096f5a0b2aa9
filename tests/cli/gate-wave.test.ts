import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { sha256 } from '../../src/foundation/canonical-json.ts';
import { compileSchema } from '../../src/foundation/input/compile-schema.ts';
import { verifyEnvelope } from '../../src/harness/attestation/dsse.ts';
import type { Envelope } from '../../src/harness/attestation/dsse.ts';
import { loadPublicKeys } from '../../src/harness/attestation/public-keys.ts';
import type { RecordedWaveGate } from '../../src/harness/gate/wave/record-wave.ts';
import { branchOf, createGatedRepository, failedIn, planText, ruleOf } from '../support/gated-repository.ts';
import type { GatedRepository } from '../support/gated-repository.ts';
import { testFile } from '../support/repository.ts';

const slow = { timeout: 90_000 };
const file = 'evidence/wave-1.0/gate.json';
const folderOf = (subwave: string) => `evidence/wave-1.0/ada/subwave-${subwave}`;
const external = 'governance/gates/GATE-SUBWAVE-0.9.yaml';
const nextTests = (sum: string) =>
  testFile({ 'QA-2.1 goes on': `  const { add } = await import('../../src/calc/add.ts');\n  expect(add(2, 2)).toBe(${sum});` });
let main: GatedRepository;

beforeAll(async () => {
  // Written from last to first, so that the order of judging is that of the needs.
  const [head, ...subwaves] = planText.split(/^(?= {2}- id:)/m);
  main = await createGatedRepository({
    'qa/plan.yaml': [head, ...subwaves.toReversed()].join(''),
    'qa/next/b.qa.ts': nextTests('4'),
  });
  const { code, stdout } = await main.qa(['run', '--all']);
  if (code !== 0) throw new Error(stdout);
  main.commit();
}, 90_000);
afterAll(() => main[Symbol.dispose]());

const branch = () => branchOf(main, main);

async function decide(repository: GatedRepository, ...args: readonly string[]) {
  const { code, stdout, stderr } = await repository.qa(['gate', '--wave', '1.0', ...args, '--json']);
  const result = JSON.parse(stdout) as RecordedWaveGate & { readonly error?: object };
  if (result.error !== undefined) throw new Error(`${stdout}\n${stderr}`);
  return {
    ...result,
    code,
    outcomes: result.decision.subwaves.map(({ subwave, outcome, terminalState }) => [subwave, outcome, terminalState]),
  };
}

const resultOf = ({ subwaves }: RecordedWaveGate, id: string) =>
  subwaves.find(({ decision }) => decision.subwave === id)!.decision;

test('nothing has run: no gate opens, and each says why', slow, async () => {
  using repository = branch();
  rmSync(path.join(repository.root, 'evidence'), { recursive: true });
  const wave = await decide(repository);
  expect([wave.code, wave.decision.outcome, wave.decision.message]).toEqual([1, 'FAIL', 'Not PASS: 1.0 (FAILED), 1.1 (FAILED).']);
  expect(wave.outcomes).toEqual([
    ['0.9', 'PASS', null],
    ['1.0', 'FAIL', 'FAILED'],
    ['1.1', 'FAIL', 'FAILED'],
  ]);
  expect(failedIn(resultOf(wave, '1.1'))).toEqual(expect.arrayContaining(['evidence-integrity', 'BL-016', 'upstream-gates']));
});

test('opens when every subwave does, names their decisions, and says so once', slow, async () => {
  using repository = branch();
  const wave = await decide(repository);
  expect(wave).toMatchObject({
    code: 0,
    recorded: 'written',
    path: file,
    decision: { outcome: 'PASS', gate: 'GATE-WAVE-1.0', message: 'Every subwave is PASS: 3, of which 2 judged just now.' },
  });
  const [before, first, second] = wave.decision.subwaves;
  expect(before).toMatchObject({ subwave: '0.9', decidedBy: 'signed off by Grace on 2026-01-02', decision: null });
  for (const [subwave, total] of [
    [first, 1],
    [second, 1],
  ] as const) {
    const own = `${folderOf(subwave!.subwave)}/gate.json`;
    expect(subwave).toMatchObject({
      components: { green: total, total },
      decision: { path: own, sha256: sha256(repository.read(own)) },
    });
  }
  expect(compileSchema('wave-decision')(JSON.parse(repository.read(file)))).toBe(true);
  const { outcomes: _, code: __, ...printed } = wave;
  expect(compileSchema('wave-gate-result')(printed)).toBe(true);

  const read = () => [file, `${folderOf('1.1')}/gate.json`, 'evidence/ledger.jsonl'].map((each) => repository.read(each));
  const texts = read();
  expect(texts[2]).toContain(`"decision":"${sha256(texts[0]!)}"`);
  repository.commit();
  expect(await decide(repository)).toMatchObject({ code: 0, recorded: 'unchanged' });
  expect(read()).toEqual(texts);

  expect((await repository.qa(['checkpoint', 'status'])).stdout).toContain(`Wave 1.0\n  gate: PASS (${file})`);
  const verified = await repository.qa(['evidence', 'verify']);
  expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('decision on wave 1.0: PASS')]);
  expect((await repository.qa(['ledger'])).stdout).toMatch(/^wave 1\.0 was decided PASS, \d{4}-/m);
});

test('believes no older decision, neither of a subwave nor of the one that it needs', slow, async () => {
  using repository = branch();
  await decide(repository);
  await repository.write({ 'src/calc/add.ts': 'export const add = (a: number, b: number): number => b + a;\n' });
  // The evidence is as it was, so the old decisions are borne out: the gate of 1.1 alone takes the one of 1.0 as it stands.
  const alone = await repository.qa(['gate', '--subwave', '1.1', '--no-record']);
  expect(alone.stdout).toContain('PASS upstream-gates');
  const wave = await decide(repository, '--no-record');
  expect([wave.code, wave.recorded, failedIn(resultOf(wave, '1.0'))]).toEqual([1, 'no', ['evidence-integrity']]);
  expect(failedIn(resultOf(wave, '1.1'))).toEqual(['evidence-integrity', 'upstream-gates']);
  expect(ruleOf(resultOf(wave, '1.1'), 'upstream-gates').message).toBe('Closed: 1.0 is FAIL (decided just now).');
  const again = await decide(repository, '--run');
  expect([again.code, again.decision.outcome]).toEqual([0, 'PASS']);
});

test('BLOCKED all the way down where what was done elsewhere is not PASS', slow, async () => {
  using repository = branch();
  await repository.write({ [external]: repository.read(external).replace('PASS', 'FAIL') });
  const wave = await decide(repository, '--run');
  expect(wave.outcomes).toEqual([
    ['0.9', 'FAIL', null],
    ['1.0', 'FAIL', 'BLOCKED'],
    ['1.1', 'FAIL', 'BLOCKED'],
  ]);
  expect(wave.decision.message).toBe('Not PASS: 0.9 (done elsewhere), 1.0 (BLOCKED), 1.1 (BLOCKED).');
  expect((await repository.qa(['checkpoint', 'status'])).stdout).toContain(`Wave 1.0\n  gate: FAIL (${file})`);
});

test.for([
  ['is gone', (repository: GatedRepository) => rmSync(path.join(repository.root, folderOf('1.1'), 'qa_evidence_summary.json'))],
  [
    'was edited',
    (repository: GatedRepository) => {
      const summary = `${folderOf('1.1')}/qa_evidence_summary.json`;
      return repository.write({ [summary]: repository.read(summary).replace('"GREEN"', '"GREEN" ') });
    },
  ],
] as const)('closed by one subwave whose evidence %s, whatever was decided on it before', slow, async ([, spoil]) => {
  using repository = branch();
  await decide(repository);
  await spoil(repository);
  const wave = await decide(repository);
  expect([wave.code, wave.decision.message]).toEqual([1, 'Not PASS: 1.1 (FAILED).']);
  expect(failedIn(resultOf(wave, '1.1'))).toContain('evidence-integrity');
});

test('closed by a component without a test, and prints its failing policies as the gate of the subwave does', slow, async () => {
  using repository = branch();
  rmSync(path.join(repository.root, 'qa/next/b.qa.ts'));
  const { code, stdout } = await repository.qa(['gate', '--wave', '1.0', '--run']);
  const alone = await repository.qa(['gate', '--subwave', '1.1', '--no-record']);
  expect(code).toBe(1);
  const failures = /FAIL [^]*?(?=\nPASS )/.exec(alone.stdout)![0];
  expect(failures).toContain('Not GREEN: QA-2.1 MISSING.');
  expect(stdout).toContain(failures);
  expect(stdout).toMatch(/^FAIL GATE-SUBWAVE-1\.1: the subwave is FAILED\.$/m);
  expect(stdout).toMatch(/^FAIL +1\.1 +The next +FAILED +0\/1 GREEN +fails \d+ policies: .*BL-016/m);
  expect(stdout).toMatch(/^FAIL GATE-WAVE-1\.0: Not PASS: [^]*1\/2 components GREEN in the evidence\.$/m);
});

test('a decision edited by hand counts nowhere, and is made anew', slow, async () => {
  using repository = branch();
  await repository.write({ 'qa/next/b.qa.ts': nextTests('5') });
  expect((await decide(repository, '--run')).code).toBe(1);
  const text = repository.read(file);
  await repository.write({ [file]: text.replaceAll('"FAIL"', '"PASS"').replaceAll('"FAILED"', '"COMPLETE"') });
  expect((await repository.qa(['checkpoint', 'status'])).stdout).toMatch(/^ {2}gate: UNDECIDED \(\S+ does not count: /m);
  const verified = await repository.qa(['evidence', 'verify']);
  expect([verified.code, verified.stdout]).toEqual([
    1,
    expect.stringMatching(/decision on wave 1\.0: 1 problem[^]*gate\.json: The decision on the gate is not borne out/),
  ]);
  expect(await decide(repository)).toMatchObject({ code: 1, recorded: 'written', decision: { outcome: 'FAIL' } });
});

test('signs a verification summary over the decisions on the subwaves', slow, async () => {
  using repository = branch();
  await repository.qa(['keys', 'make']);
  const { summary, decision } = await decide(repository, '--run');
  expect(summary).toBe('evidence/wave-1.0/gate.vsa.dsse.json');
  const { payload } = verifyEnvelope(JSON.parse(repository.read(summary!)) as Envelope, loadPublicKeys(repository.root))!;
  expect(JSON.parse(payload.toString())).toMatchObject({
    predicateType: 'https://slsa.dev/verification_summary/v1',
    predicate: {
      resourceUri: 'urn:wavegate:wave:1.0',
      inputAttestations: ['1.0', '1.1'].map((subwave) => {
        const uri = `${folderOf(subwave)}/gate.json`;
        return { uri, digest: { sha256: sha256(repository.read(uri)) } };
      }),
      verificationResult: 'PASSED',
      verifiedLevels: ['WAVEGATE_WAVE_PASS'],
      'urn:wavegate:gate-decision:1': { uri: file, digest: { sha256: sha256(repository.read(file)) } },
    },
  });
  expect(decision.policies).toMatch(/^[0-9a-f]{64}$/);
  expect((await repository.qa(['evidence', 'verify'])).code).toBe(0);
  await repository.write({ [summary!]: repository.read(summary!).replace(/"sig": "./, '"sig": "_') });
  expect((await repository.qa(['evidence', 'verify'])).stdout).toContain('No trusted key signed it.');
});

test('by a protected ref no subwave can be taken out of the wave', slow, async () => {
  using repository = branch();
  const [head, ...subwaves] = repository.read('qa/plan.yaml').split(/^(?= {2}- id:)/m);
  const without = [head, ...subwaves.filter((text) => !text.includes('"1.1"'))].join('');
  rmSync(path.join(repository.root, 'qa/catalog/subwave-1.1.yaml'));
  rmSync(path.join(repository.root, folderOf('1.1')), { recursive: true });
  await repository.write({ 'qa/plan.yaml': without });
  repository.commit();
  await repository.qa(['run', '--all']);
  const wave = await decide(repository, '--policy-ref', 'main', '--no-record');
  expect([wave.code, wave.outcomes.map(([id, outcome]) => [id, outcome])]).toEqual([
    1,
    [
      ['0.9', 'PASS'],
      ['1.0', 'FAIL'],
      ['1.1', 'FAIL'],
    ],
  ]);
  expect(wave.decision).toMatchObject({
    policyRef: { ref: 'main' },
    notices: expect.arrayContaining([expect.stringContaining('qa/plan.yaml')]),
  });
});

test('tells GitHub of all subwaves in ten annotations at most, and the whole in the summary of the step', slow, async () => {
  using repository = branch();
  rmSync(path.join(repository.root, 'evidence'), { recursive: true });
  const summary = path.join(repository.root, '.home/summary.md');
  await repository.write({ '.home/summary.md': '' });
  const environment = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  const { stdout } = await repository.qa(['gate', '--wave', '1.0', '--no-record'], environment);
  const annotations = stdout.split('\n').filter((line) => line.startsWith('::error '));
  expect(annotations).toHaveLength(10);
  expect(annotations.at(-1)).toMatch(/^::error title=\d+ more::GATE-SUBWAVE-1\.\d \S+/);
  expect(repository.read('.home/summary.md')).toMatch(
    /^# ❌ GATE-WAVE-1\.0: FAIL\n[^]*\| ❌ FAIL \| 1\\?\.1 The next \| FAILED \|[^]*## ❌ GATE-SUBWAVE-1\.0[^]*## ❌ GATE-SUBWAVE-1\.1/,
  );
});
