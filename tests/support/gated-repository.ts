import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { GateDecision } from '../../src/harness/gate/gate-decision.ts';
import type { RecordedGate } from '../../src/harness/gate/record-decision.ts';
import { createRepository, startQa, testFile } from './repository.ts';
import type { Ended, Repository } from './repository.ts';

/** A git repository whose gates can be decided. Its rules are on the branch `main`. */
export interface GatedRepository extends Disposable {
  readonly root: string;
  readonly evidence: string;
  git(...args: readonly string[]): string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  read(file: string): string;
  /** Commits everything. */
  commit(): string;
  qa(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Decides the gate of 1.0. */
  gate(...args: readonly string[]): Promise<RecordedGate & { readonly code: Ended['code'] }>;
}

export const planText = `wave: "1.0"
title: A wave
policies:
  inactive:
    proof: { by: Grace, reason: Proofs are not what is tested here. }
modules:
  calc: [src/calc/**]
subwaves:
  - id: "0.9"
    title: Done elsewhere
    external: governance/gates/GATE-SUBWAVE-0.9.yaml
  - id: "1.0"
    title: The first subwave
    qa: QA-1..QA-1
    needs: ["0.9"]
    builder: ada
    scope: [src/calc/**, qa/tests/**]
    tests: [qa/tests/**/*.qa.ts]
  - id: "1.1"
    title: The next
    qa: QA-2..QA-2
    needs: ["1.0"]
    builder: ada
    scope: [src/next/**]
    tests: [qa/next/**/*.qa.ts]
`;

const next = `subwave: "1.1"
components:
  - { id: QA-2, title: Next, module: calc, criteria: { 1: goes on } }
`;

const body = (sum: string) => `  const { add } = await import('../../src/calc/add.ts');\n  expect(add(1, 2)).toBe(${sum});`;

/** The test file of QA-1, whose second criterion expects 2 + 1 to be `sum`. */
export function testsOf(sum = '3'): string {
  return testFile({ 'QA-1.1 adds': body('3'), 'QA-1.2 adds the other way': body(sum) });
}

const contract = `id: ada
title: Ada
permitted: [src/**, qa/tests/**, docs/**, evidence/**]
forbidden: [qa/plan.yaml, qa/catalog/**, qa/freeze.lock.json, governance/**, .github/**, .ci/**]
`;

const external = `gate: GATE-SUBWAVE-0.9
subwave: "0.9"
outcome: PASS
signed_off_by: Grace
signed_off_on: 2026-01-02
reference: elsewhere
statement: Done and accepted elsewhere.
`;

const files = {
  '.gitignore': '.home/\nnode_modules/\n',
  'qa/catalog/subwave-1.1.yaml': next,
  'governance/builders/ada.yaml': contract,
  'governance/gates/GATE-SUBWAVE-0.9.yaml': external,
  '.github/workflows/ci.yaml': 'on: push\n',
  'src/calc/add.ts': 'export const add = (a: number, b: number): number => a + b;\n',
  'qa/tests/a.qa.ts': testsOf(),
};

/** A repository that was frozen and run, with its evidence, all of it committed. `rules` are added before. */
export async function createGatedRepository(rules: Readonly<Record<string, string>> = {}): Promise<GatedRepository> {
  const created = await createRepository(
    { 1: { 1: 'adds', 2: 'adds the other way' } },
    { ...files, 'qa/plan.yaml': planText, ...rules },
  );
  const repository = gatedRepository(created, created.root);
  repository.git('init', '--quiet', '--initial-branch=main');
  repository.git('config', 'user.name', 'Ada');
  repository.git('config', 'user.email', 'ada@example.org');
  await expectGreen(repository.qa(['freeze']));
  repository.commit();
  await expectGreen(repository.qa(['run', '--subwave', '1.0']));
  repository.commit();
  return repository;
}

async function expectGreen(ended: Promise<Ended>): Promise<void> {
  const { code, stdout, stderr } = await ended;
  if (code !== 0) throw new Error(`exit code ${code}\n${stdout}\n${stderr}`);
}

/** A copy with everything that git knows, on the branch `work`. */
export function branchOf({ root }: GatedRepository, repository: Pick<Repository, 'evidence'>): GatedRepository {
  const copy = mkdtempSync(path.join(tmpdir(), 'qa-branch-'));
  cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
  const branch = gatedRepository(repository, copy);
  branch.git('checkout', '--quiet', '-b', 'work');
  return branch;
}

function gatedRepository({ evidence }: Pick<Repository, 'evidence'>, root: string): GatedRepository {
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const qa = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    startQa(root, args, { environment: { HOME: path.join(root, '.home'), ...environment } });
  return {
    root,
    evidence,
    git,
    qa,
    read: (file) => readFileSync(path.join(root, file), 'utf8'),
    write: async (texts) => {
      for (const [file, text] of Object.entries(texts)) {
        await mkdir(path.dirname(path.join(root, file)), { recursive: true });
        await writeFile(path.join(root, file), text);
      }
    },
    commit: () => {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', 'work');
      return git('rev-parse', 'HEAD');
    },
    gate: async (...args) => {
      const { code, stdout, stderr } = await qa(['gate', '--subwave', '1.0', ...args, '--json']);
      const result = JSON.parse(stdout) as RecordedGate & { readonly error?: object };
      if (result.error !== undefined) throw new Error(`${stdout}\n${stderr}`);
      return { ...result, code };
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What a decision says of one policy. */
export function ruleOf({ rules }: GateDecision, policy: string): GateDecision['rules'][number] {
  const rule = rules.find((each) => each.policy === policy);
  if (rule === undefined) throw new Error(`the decision has no ${policy}`);
  return rule;
}

/** The policies that failed. */
export function failedIn({ rules }: GateDecision): string[] {
  return rules.filter(({ outcome }) => outcome === 'FAIL').map(({ policy }) => policy);
}
