import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { verifyEnvelope } from '../../src/harness/attestation/dsse.ts';
import type { Envelope } from '../../src/harness/attestation/dsse.ts';
import { loadPublicKeys } from '../../src/harness/attestation/public-keys.ts';
import { sha256 } from '../../src/foundation/canonical-json.ts';
import { branchOf, createGatedRepository, failedIn, ruleOf, testsOf } from '../support/gated-repository.ts';
import type { GatedRepository } from '../support/gated-repository.ts';

const slow = { timeout: 90_000 };
let main: GatedRepository;

beforeAll(async () => {
  main = await createGatedRepository();
}, 90_000);
afterAll(() => main[Symbol.dispose]());

const branch = () => branchOf(main, main);

test('nothing has run: the gate does not open', slow, async () => {
  using repository = branch();
  rmSync(path.join(repository.root, 'evidence'), { recursive: true });
  const { code, decision } = await repository.gate();
  expect({ code, outcome: decision.outcome, terminalState: decision.terminalState, runId: decision.runId }).toEqual({
    code: 1,
    outcome: 'FAIL',
    terminalState: 'FAILED',
    runId: null,
  });
  expect(failedIn(decision)).toEqual(expect.arrayContaining(['evidence-integrity', 'BL-016', 'one-time-build', 'warnings']));
});

test('opens on evidence that holds, and says so once', slow, async () => {
  using repository = branch();
  const first = await repository.gate();
  expect({ code: first.code, recorded: first.recorded, failed: failedIn(first.decision) }).toEqual({
    code: 0,
    recorded: 'written',
    failed: [],
  });
  expect(first.decision).toMatchObject({ outcome: 'PASS', terminalState: 'COMPLETE', policyRef: null });
  expect(ruleOf(first.decision, 'proof')).toMatchObject({ outcome: 'NOT_ACTIVE', message: expect.stringContaining('Grace') });
  expect(ruleOf(first.decision, 'BL-022').outcome).toBe('NOT_ACTIVE');
  const [text, ledger] = [repository.read(first.path!), repository.read('evidence/ledger.jsonl')];
  expect(ledger).toContain(`"decision":"${sha256(text)}"`);

  repository.commit();
  expect(await repository.gate()).toMatchObject({ code: 0, recorded: 'unchanged' });
  expect([repository.read(first.path!), repository.read('evidence/ledger.jsonl')]).toEqual([text, ledger]);
  const { stdout } = await repository.qa(['checkpoint', 'status']);
  expect(stdout).toMatch(/gate: PASS, COMPLETE \(evidence\S+gate\.json\)/);
  expect((await repository.qa(['gate', '--subwave', '1.1', '--no-record'])).stdout).toContain('PASS upstream-gates');
});

test('a changed source, a later run and an edited decision take the PASS back', slow, async () => {
  using repository = branch();
  const { path: file } = await repository.gate();
  const text = repository.read(file!);
  await repository.write({ [file!]: text.replace('"PASS"', '"PASS" ') });
  expect((await repository.qa(['checkpoint', 'status'])).stdout).toContain('the last decision in the ledger is another one');
  await repository.write({ [file!]: text, 'src/calc/add.ts': 'export const add = (a: number, b: number): number => b + a;\n' });
  const { code, decision } = await repository.gate();
  expect({ code, failed: failedIn(decision) }).toEqual({ code: 1, failed: ['evidence-integrity'] });
  expect(ruleOf(decision, 'evidence-integrity').message).toContain('another tree');
  expect(await repository.gate('--run')).toMatchObject({ code: 0, decision: { outcome: 'PASS' } });
});

test('waits for the gate before it, and is BLOCKED by nothing else', slow, async () => {
  using repository = branch();
  const record = repository.read('governance/gates/GATE-SUBWAVE-0.9.yaml').replace('PASS', 'FAIL');
  await repository.write({ 'governance/gates/GATE-SUBWAVE-0.9.yaml': record });
  const { decision } = await repository.gate('--run');
  expect({ failed: failedIn(decision), terminalState: decision.terminalState }).toEqual({
    failed: ['upstream-gates'],
    terminalState: 'BLOCKED',
  });
  expect(ruleOf(decision, 'upstream-gates').message).toBe('Closed: 0.9 is FAIL (signed off by Grace on 2026-01-02).');
});

test('a decision written by hand opens nothing', slow, async () => {
  using repository = branch();
  const { path: file, decision } = await repository
    .gate('--no-record')
    .then((result) => ({ ...result, path: `${repository.evidence}/gate.json` }));
  await repository.write({ [file]: JSON.stringify(decision) });
  const { stdout } = await repository.qa(['gate', '--subwave', '1.1', '--no-record']);
  expect(stdout).toMatch(
    /FAIL upstream-gates[^]*Closed: 1\.0 is UNDECIDED \(\S+gate\.json does not count: the ledger knows of no decision/,
  );
});

test('names what is RED, prints the remedy, and exits with 1', slow, async () => {
  using repository = branch();
  await repository.write({ 'qa/tests/a.qa.ts': testsOf('4') });
  const { code, stdout } = await repository.qa(['gate', '--subwave', '1.0', '--run']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/FAIL BL-016 [^\n]*\n {4}Not GREEN: QA-1\.2 RED\. [^\n]*\n {4}remedy: Mend what is named/);
  expect(stdout).toMatch(/FAIL architecture-freeze[^]*QA-1\.2/);
  expect(stdout).toMatch(/FAIL GATE-SUBWAVE-1\.0: the subwave is FAILED\./);
});

test('signs a verification summary that the public key alone verifies', slow, async () => {
  using repository = branch();
  expect((await repository.gate()).summary).toBeNull();
  await repository.qa(['keys', 'make']);
  const { summary, decision, path: file } = await repository.gate('--run');
  expect(decision.outcome).toBe('PASS');
  const envelope = JSON.parse(repository.read(summary!)) as Envelope;
  const { payload } = verifyEnvelope(envelope, loadPublicKeys(repository.root))!;
  expect(JSON.parse(payload.toString())).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://slsa.dev/verification_summary/v1',
    subject: [{ name: 'source tree', digest: { sha256: decision.source.treeDigest } }],
    predicate: {
      verifier: { id: 'urn:wavegate:gate' },
      resourceUri: 'urn:wavegate:wave:1.0:subwave:1.0',
      policy: { digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      inputAttestations: expect.arrayContaining([
        { uri: decision.evidence!.path, digest: { sha256: decision.evidence!.sha256 } },
      ]),
      verificationResult: 'PASSED',
      verifiedLevels: ['WAVEGATE_GATE_PASS'],
      'urn:wavegate:gate-decision:1': { uri: file, digest: { sha256: sha256(repository.read(file!)) } },
    },
  });
  expect(
    verifyEnvelope({ ...envelope, payload: Buffer.from('{}').toString('base64') }, loadPublicKeys(repository.root)),
  ).toBeUndefined();
});

test('tells GitHub in ten annotations at most and the whole in the summary of the step', slow, async () => {
  using repository = branch();
  await repository.write({ 'qa/tests/a.qa.ts': testsOf('4') });
  const summary = path.join(repository.root, '.home/summary.md');
  await repository.write({ '.home/summary.md': 'before\n' });
  const args = ['gate', '--subwave', '1.0', '--no-record'];
  const { stdout } = await repository.qa(args, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  const annotations = stdout.split('\n').filter((line) => line.startsWith('::error '));
  expect(annotations[0]).toMatch(/^::error title=GATE-SUBWAVE-1\.0 evidence-integrity::The evidence does not bear a decision: /);
  expect(annotations.length).toBeLessThanOrEqual(10);
  expect(repository.read('.home/summary.md')).toMatch(
    /^before\n## ❌ GATE-SUBWAVE-1\.0: FAIL, FAILED\n[^]*\| ❌ FAIL \| `evidence-integrity` \|/,
  );
  expect((await repository.qa(args, { GITHUB_ACTIONS: 'false', GITHUB_STEP_SUMMARY: summary })).stdout).not.toContain('::error');
});

test.for([
  [['--subwave', '7.7'], 'UNKNOWN_SUBWAVE'],
  [['--subwave', '0.9'], 'EXTERNAL_SUBWAVE'],
  [['--subwave', '1.0', '--policy-ref', '-x'], 'GIT_REF'],
  [['--subwave', '1.0', '--policy-ref', 'nowhere'], 'GIT_REF'],
  [[], 'Exactly one of the following must be provided: --subwave, --wave'],
  [['--subwave', '1.0', '--wave', '1.0'], 'cannot also be provided'],
  [['--wave', '2.0'], 'The plan is of wave 1.0.'],
  [['--wave', '1.1'], '1.1 is a subwave'],
] as const)('refuses %j with one message', slow, async ([args, message]) => {
  const { code, stderr } = await main.qa(['gate', ...args]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test('refuses a policy that is wrong, and a switch of one that does not exist, with the place', slow, async () => {
  using repository = branch();
  await repository.write({
    'governance/policies/own.yaml': "id: own\ntitle: Own\nrule: criteria.nope\nevaluated: '1'\nmessage: No.\nremedy: Mend.\n",
  });
  const wrong = await repository.qa(['gate', '--subwave', '1.0']);
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/governance\/policies\/own\.yaml:3:\d+: /) });
  rmSync(path.join(repository.root, 'governance/policies'), { recursive: true });
  await repository.write({ 'qa/plan.yaml': repository.read('qa/plan.yaml').replace('    proof:', '    prof:') });
  const unknown = await repository.qa(['gate', '--subwave', '1.0']);
  expect(unknown).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/qa\/plan\.yaml:5:5: There is no policy prof\.[^]*Did you mean proof\?/),
  });
});
