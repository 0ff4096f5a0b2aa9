import { afterAll, beforeAll, expect, test } from 'vitest';

import { branchOf, createGatedRepository, failedIn, planText, ruleOf, testsOf } from '../support/gated-repository.ts';
import type { GatedRepository } from '../support/gated-repository.ts';

const slow = { timeout: 90_000 };
const byMain = ['--policy-ref', 'main'];
const change = { 'src/calc/add.ts': 'export const add = (a: number, b: number): number => b + a;\n' };
const strict = (rule: string) =>
  `id: strict\ntitle: Two assertions at least\nrule: ${rule}\nevaluated: criteria.size()\nmessage: Too few assertions.\nremedy: Assert more.\n`;

let main: GatedRepository;

beforeAll(async () => {
  main = await createGatedRepository();
}, 90_000);
afterAll(() => main[Symbol.dispose]());

/** A branch of `main` with some files changed, run and committed. */
async function branch(files: Readonly<Record<string, string>>, base: GatedRepository = main): Promise<GatedRepository> {
  const work = branchOf(base, base);
  await work.write(files);
  await work.qa(['run', '--subwave', '1.0']);
  work.commit();
  return work;
}

test('an honest branch passes by the rules of the base, and the verdict says whose rules they were', slow, async () => {
  using work = await branch(change);
  const { code, decision } = await work.gate(...byMain);
  expect({ code, failed: failedIn(decision) }).toEqual({ code: 0, failed: [] });
  expect(decision.policyRef).toEqual({ ref: 'main', commit: work.git('rev-parse', 'main'), ignored: [] });
  expect(ruleOf(decision, 'scope')).toMatchObject({
    outcome: 'PASS',
    message: expect.stringMatching(/^\d+ files changed, all within/),
  });
  expect(decision.classes).toMatchObject({
    base: { ref: 'main', from: 'evidence', current: true },
    criteria: { 'pass→pass': ['QA-1.1', 'QA-1.2'] },
  });
  expect((await work.qa(['gate', '--subwave', '1.0', ...byMain])).stdout).toContain('judged by the rules of main (');
  expect(await work.gate(...byMain)).toMatchObject({ recorded: 'unchanged' });
});

test('a plan that the branch edits is not used', slow, async () => {
  const lax = planText
    .replace('inactive:\n', 'inactive:\n    architecture-freeze: { by: Grace, reason: In the way. }\n')
    .replace('needs: ["0.9"]', 'needs: []');
  using work = await branch({ 'qa/plan.yaml': lax, 'qa/tests/a.qa.ts': testsOf('4').replace('toBe(4)', 'not.toBe(4)') });
  expect(ruleOf((await work.gate('--no-record')).decision, 'architecture-freeze').outcome).toBe('NOT_ACTIVE');
  const { code, decision } = await work.gate(...byMain);
  expect({ code, ignored: decision.policyRef?.ignored }).toEqual({
    code: 1,
    ignored: [{ path: 'qa/plan.yaml', change: 'edited' }],
  });
  expect(decision.notices).toContain('qa/plan.yaml is edited in the branch and was not used.');
  expect(failedIn(decision)).toEqual(['evidence-integrity', 'architecture-freeze', 'scope']);
  expect(ruleOf(decision, 'evidence-integrity').message).toContain('by another plan');
  expect(ruleOf(decision, 'scope').message).toContain('Forbidden: qa/plan.yaml.');
  expect(ruleOf(decision, 'upstream-gates').outcome).toBe('PASS');

  const run = await work.gate(...byMain, '--run');
  expect(failedIn(run.decision)).toEqual(['architecture-freeze', 'scope']);
});

test('a catalog that the branch edits is not used', slow, async () => {
  const lax = 'subwave: "1.0"\ncomponents:\n  - { id: QA-1, title: Component 1, module: calc, criteria: { 1: adds } }\n';
  const tests = testsOf('4').replace(/test\("QA-1\.2[^]*/, '');
  using work = await branch({ 'qa/catalog/subwave-1.0.yaml': lax, 'qa/tests/a.qa.ts': tests });
  expect(ruleOf((await work.gate('--no-record')).decision, 'BL-016').outcome).toBe('PASS');
  const { code, decision } = await work.gate(...byMain);
  expect({ code, ignored: decision.policyRef?.ignored }).toEqual({
    code: 1,
    ignored: [{ path: 'qa/catalog/subwave-1.0.yaml', change: 'edited' }],
  });
  expect(ruleOf(decision, 'BL-016').message).toBe(
    'Not GREEN: QA-1.2 ABSENT. Test debt: none. GREEN at the base and lost: QA-1.2.',
  );
  expect(decision.classes.criteria).toEqual({ 'pass→pass': ['QA-1.1'], 'pass→fail': ['QA-1.2'] });
  expect(failedIn(decision)).toEqual(expect.arrayContaining(['evidence-integrity', 'BL-019', 'architecture-freeze', 'scope']));
});

test('policies that the branch edits, adds or removes are not used', slow, async () => {
  using base = await createGatedRepository({ 'governance/policies/strict.yaml': strict('criteria.all(c, c.assertions > 1)') });
  using work = await branch(
    {
      'governance/policies/strict.yaml': strict("'true'"),
      'governance/policies/more.yaml': strict("'true'").replace('strict', 'more'),
    },
    base,
  );
  expect(ruleOf((await work.gate('--no-record')).decision, 'strict').outcome).toBe('PASS');
  const { code, decision } = await work.gate(...byMain);
  expect({ code, ignored: decision.policyRef?.ignored }).toEqual({
    code: 1,
    ignored: [
      { path: 'governance/policies/more.yaml', change: 'added' },
      { path: 'governance/policies/strict.yaml', change: 'edited' },
    ],
  });
  expect(ruleOf(decision, 'strict')).toMatchObject({ outcome: 'FAIL', message: 'Too few assertions.', origin: 'repository' });
  expect(decision.rules.map(({ policy }) => policy)).not.toContain('more');

  work.git('rm', '--quiet', '-r', 'governance/policies');
  const removed = (await work.gate(...byMain, '--no-record')).decision;
  expect(ruleOf(removed, 'strict').outcome).toBe('FAIL');
  expect(removed.notices).toContain('governance/policies/strict.yaml is removed in the branch and was used all the same.');
});

test('a contract that the branch edits is not used', slow, async () => {
  const lax = 'id: ada\ntitle: Ada\npermitted: ["**"]\nforbidden: []\n';
  using work = await branch({ 'governance/builders/ada.yaml': lax, 'secrets.txt': 'x' });
  const { code, decision } = await work.gate(...byMain);
  expect({ code, ignored: decision.policyRef?.ignored }).toEqual({
    code: 1,
    ignored: [{ path: 'governance/builders/ada.yaml', change: 'edited' }],
  });
  expect(ruleOf(decision, 'scope').message).toBe(
    'Forbidden: governance/builders/ada.yaml. Neither permitted nor in the scope: secrets.txt. Hidden from git: none.',
  );
});

test('a freeze that the branch amends for itself is not used', slow, async () => {
  using work = branchOf(main, main);
  const weak = testsOf().replace(/expect\(add\(1, 2\)\)\.toBe\(3\);\n\}\);\n$/, 'expect(add(1, 2)).toBeGreaterThan(0);\n});\n');
  await work.write({ 'qa/tests/a.qa.ts': weak });
  const amended = await work.qa([
    'freeze',
    '--amend',
    'QA-1.2',
    '--reason',
    'It was in the way of this work.',
    '--by',
    'Somebody Else',
  ]);
  expect(amended).toMatchObject({ code: 0 });
  await work.qa(['run', '--subwave', '1.0']);
  work.commit();
  expect(ruleOf((await work.gate('--no-record')).decision, 'architecture-freeze').outcome).toBe('PASS');
  const { code, decision } = await work.gate(...byMain);
  expect({ code, ignored: decision.policyRef?.ignored }).toEqual({
    code: 1,
    ignored: [{ path: 'qa/freeze.lock.json', change: 'edited' }],
  });
  expect(ruleOf(decision, 'architecture-freeze')).toMatchObject({ outcome: 'FAIL', message: expect.stringContaining('QA-1.2') });
});

test('a workflow that the branch edits is named, and refused where the contract forbids it', slow, async () => {
  using work = await branch({ '.github/workflows/ci.yaml': 'on: []\n', '.ci/run': 'exit 0\n' });
  const { code, decision } = await work.gate(...byMain);
  expect({ code, failed: failedIn(decision) }).toEqual({ code: 1, failed: ['scope'] });
  expect(ruleOf(decision, 'scope').message).toContain('Forbidden: .ci/run, .github/workflows/ci.yaml.');
  for (const file of ['.ci/run', '.github/workflows/ci.yaml'])
    expect(decision.notices).toContain(`${file} says what continuous integration does, and the branch changes it.`);
});

test('keys that the branch brings along are not trusted', slow, async () => {
  using base = await createGatedRepository({
    'qa/plan.yaml': planText.replace('policies:\n', 'policies:\n  active: [attestation]\n'),
  });
  using work = branchOf(base, base);
  expect(await work.qa(['keys', 'make'])).toMatchObject({ code: 0 });
  await work.qa(['run', '--subwave', '1.0']);
  work.commit();
  expect(ruleOf((await work.gate('--no-record')).decision, 'attestation').outcome).toBe('PASS');
  const { code, decision } = await work.gate(...byMain);
  expect({ code, ignored: decision.policyRef?.ignored }).toEqual({
    code: 1,
    ignored: [{ path: expect.stringMatching(/^governance\/keys\/\w+\.pub\.pem$/), change: 'added' }],
  });
  expect(ruleOf(decision, 'attestation')).toMatchObject({ outcome: 'FAIL', message: expect.stringContaining('trusted keys: 0') });
});

test('a qa that is older than the base demands decides nothing in its favour', slow, async () => {
  const plan = planText.replace('policies:\n', 'minimumVersion: 99.0.0\npolicies:\n');
  using base = await createGatedRepository({ 'qa/plan.yaml': plan });
  using work = await branch({ 'qa/plan.yaml': planText }, base);
  expect(ruleOf((await work.gate('--no-record')).decision, 'qa-version').outcome).toBe('NOT_ACTIVE');
  const { code, decision } = await work.gate(...byMain);
  expect(code).toBe(1);
  expect(ruleOf(decision, 'qa-version')).toMatchObject({
    outcome: 'FAIL',
    message: expect.stringContaining('The plan demands 99.0.0.'),
  });
});

test('a failure that was there before is believed from a run of the base alone, and excuses nothing', slow, async () => {
  using work = branchOf(main, main);
  // The base as somebody pushed it: a test that is RED, and evidence of another tree.
  work.git('checkout', '--quiet', 'main');
  await work.write({ 'qa/tests/a.qa.ts': testsOf('4') });
  await work.qa(['freeze', '--amend', 'QA-1.2', '--reason', 'A base that is RED, as somebody pushed it.', '--by', 'Grace']);
  rmEvidence(work);
  work.commit();
  work.git('checkout', '--quiet', '-B', 'work');
  await work.write(change);
  work.commit();
  await work.qa(['run', '--subwave', '1.0']);
  const recorded = (await work.gate(...byMain, '--no-record')).decision;
  expect(recorded.classes.criteria).toEqual({ 'unknown→pass': ['QA-1.1'], 'unknown→fail': ['QA-1.2'] });
  const { code, decision } = await work.gate(...byMain, '--run');
  expect({ code, classes: decision.classes }).toEqual({
    code: 1,
    classes: {
      base: { ref: 'main', commit: work.git('rev-parse', 'main'), from: 'run', current: true, runId: expect.any(String) },
      criteria: { 'pass→pass': ['QA-1.1'], 'fail→fail': ['QA-1.2'] },
    },
  });
  expect(failedIn(decision)).toContain('BL-016');
  expect(work.git('worktree', 'list').split('\n')).toHaveLength(1);
});

function rmEvidence(work: GatedRepository): void {
  work.git('rm', '--quiet', '-r', 'evidence');
}

test(
  'files that git was told not to look at, replaced objects and a branch with a protected name are of no use',
  slow,
  async () => {
    using work = await branch(change);
    await work.write({ 'governance/builders/ada.yaml': 'id: ada\ntitle: Ada\npermitted: ["**"]\nforbidden: []\n' });
    work.git('update-index', '--assume-unchanged', 'governance/builders/ada.yaml');
    const hidden = (await work.gate(...byMain, '--no-record')).decision;

    expect(ruleOf(hidden, 'evidence-integrity').message).toContain('governance/builders/ada.yaml is hidden from git');
    expect(ruleOf(hidden, 'scope').message).toContain('Forbidden: governance/builders/ada.yaml.');
    work.git('update-index', '--no-assume-unchanged', 'governance/builders/ada.yaml');
    const lax = work.commit();

    work.git('replace', work.git('rev-parse', 'main'), lax);
    expect(ruleOf((await work.gate(...byMain, '--no-record')).decision, 'scope').message).toContain(
      'governance/builders/ada.yaml',
    );
    work.git('replace', '-d', work.git('rev-parse', 'main'));

    work.git('update-ref', 'refs/remotes/origin/main', work.git('rev-parse', 'main'));
    work.git('branch', 'origin/main', lax);
    const { code, stderr } = await work.qa(['gate', '--subwave', '1.0', '--policy-ref', 'origin/main']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^GIT_REF: "origin\/main" is ambiguous/) });
  },
);

test('a plan that the branch breaks keeps nobody from deciding by the rules of the base', slow, async () => {
  using work = branchOf(main, main);
  await work.write({ 'qa/plan.yaml': 'wave: [' });
  work.commit();
  const { code, decision } = await work.gate(...byMain);
  expect({ code, failed: failedIn(decision) }).toEqual({
    code: 1,
    failed: ['evidence-integrity', 'architecture-freeze', 'scope'],
  });
});

test('a rule file that only the base has changed since is not called an edit of the branch', slow, async () => {
  using work = await branch(change);
  work.git('checkout', '--quiet', 'main');
  await work.write({ 'governance/policies/strict.yaml': strict('criteria.all(c, c.assertions > 1)') });
  work.commit();
  work.git('checkout', '--quiet', 'work');
  const { decision } = await work.gate(...byMain, '--no-record');
  expect(decision.policyRef?.ignored).toEqual([{ path: 'governance/policies/strict.yaml', change: 'behind' }]);
  expect(ruleOf(decision, 'strict').outcome).toBe('FAIL');
  expect(ruleOf(decision, 'scope').outcome).toBe('PASS');
});

test('rules of the base that are wrong are named as its own', slow, async () => {
  using work = branchOf(main, main);
  work.git('checkout', '--quiet', 'main');
  await work.write({ 'governance/policies/own.yaml': strict('criteria.nope') });
  work.commit();
  work.git('checkout', '--quiet', '-B', 'work');
  work.git('rm', '--quiet', 'governance/policies/own.yaml');
  const { code, stderr } = await work.qa(['gate', '--subwave', '1.0', ...byMain]);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/governance\/policies\/own\.yaml:1:[^]*hint: These are the files of main \(/),
  });
});
