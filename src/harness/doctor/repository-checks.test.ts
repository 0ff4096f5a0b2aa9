import { expect, test } from 'vitest';

import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { askGit } from '../../foundation/git.ts';
import { appendLedger } from '../ledger/append-ledger.ts';
import { runStarted } from '../ledger/fixtures/entries.ts';
import { examine } from './checkup.ts';
import { repositoryChecks } from './repository-checks.ts';

async function examineOnly(name: string, root: string) {
  const { findings } = await examine(
    repositoryChecks.filter((check) => check.name === name),
    root,
  );
  return findings[0];
}

test('tells a folder without git from a repository without a commit', async () => {
  await using root = await temporaryFolder();
  expect(await examineOnly('commit', root.path)).toMatchObject({ state: 'warning', remedy: 'Run `git init` and commit.' });
  await askGit(root.path, ['init']);
  expect(await examineOnly('commit', root.path)).toMatchObject({ state: 'warning', remedy: 'Commit.' });
});

test('counts one entry and one head as one', async () => {
  await using root = await temporaryFolder();
  await appendLedger(root.path, runStarted());
  expect(await examineOnly('ledger', root.path)).toMatchObject({ message: '1 entry, 1 head, 1 broken attempt' });
});
