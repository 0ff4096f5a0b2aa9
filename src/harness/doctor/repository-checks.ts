import { findCommit, listRepositoryFiles } from '../../foundation/git.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import { probeFolder } from '../../foundation/files/probe-folder.ts';
import { loadProject } from '../catalog/load-project.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { brokenRuns } from '../ledger/attempts.ts';
import type { Check } from './checkup.ts';

const smallBytes = 100 * 2 ** 20;

const project: Check = {
  name: 'plan and catalog',
  needsRepository: true,
  async examine(root) {
    const { plan, catalog } = await loadProject(root);
    const criteria = catalog.components.flatMap((component) => component.criteria).length;
    return {
      state: 'fine',
      message: [
        countNoun(plan.subwaves.length, 'subwave'),
        countNoun(catalog.components.length, 'component'),
        countNoun(criteria, 'criterion', 'criteria'),
      ].join(', '),
    };
  },
};

const commit: Check = {
  name: 'commit',
  needsRepository: true,
  async examine(root) {
    const [found, files] = await Promise.all([findCommit(root), listRepositoryFiles(root)]);
    if (found !== null) return { state: 'fine', message: `${found.slice(0, 12)}, ${countNoun(files?.length ?? 0, 'file')}` };
    const [message, remedy] =
      files === null ? ['not a git repository', 'Run `git init` and commit.'] : ['no commit yet', 'Commit.'];
    return { state: 'warning', message: `${message}; evidence is bound to the tree alone`, remedy };
  },
};

const storage: Check = {
  name: 'evidence folder',
  needsRepository: true,
  async examine(root) {
    const { freeBytes } = await probeFolder(root, 'evidence');
    const message = `writable, ${(freeBytes / 2 ** 30).toFixed(1)} GiB free`;
    return freeBytes >= smallBytes
      ? { state: 'fine', message }
      : { state: 'warning', message, remedy: 'Free some space; dumps and reports need it.' };
  },
};

const ledger: Check = {
  name: 'ledger',
  needsRepository: true,
  async examine(root) {
    const found = await readLedger(root);
    const broken = brokenRuns(found).length;
    const message = [
      countNoun(found.entries.length, 'entry', 'entries'),
      countNoun(found.heads.length, 'head'),
      countNoun(broken, 'broken attempt'),
    ].join(', ');
    const [problem] = found.problems;
    if (problem === undefined) return { state: 'fine', message };
    const torn = found.problems.every(({ code }) => code === 'LEDGER_TORN');
    const place = `${countNoun(found.problems.length, 'problem')}, first in line ${problem.line}: ${problem.message}`;
    const described = { message: `${message}; ${place}`, remedy: problem.remedy };
    return torn ? { state: 'warning', ...described } : { state: 'failure', cause: 'input', ...described };
  },
};

/** What must hold of a repository. */
export const repositoryChecks: readonly Check[] = [project, commit, storage, ledger];
