import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { finishJournals } from './commit-journal.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { StagedTree } from './staged-tree.ts';
import type { FileChanges } from './staged-changes.ts';

const tree = [{ path: 'a.txt', text: 'a', isExecutable: false }];

function makeRepository(root: string): FileChanges {
  mkdirSync(path.join(root, 'qa'));
  writeFileSync(path.join(root, 'qa/plan.yaml'), 'old');
  chmodSync(path.join(root, 'qa/plan.yaml'), 0o640);
  return {
    root,
    folder: path.join(root, 'qa'),
    files: [
      { path: 'qa/catalog/new.yaml', text: 'new', before: undefined },
      { path: 'qa/plan.yaml', text: 'more', before: 'old' },
    ],
  };
}

function filesOf(root: string): readonly string[] {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))).toSorted();
}

test('the tree gets its name and the files change with it, their modes kept', async () => {
  await using folder = await temporaryFolder();
  const changes = makeRepository(folder.path);
  await (await StagedTree.write(path.join(folder.path, 'node'), tree)).name(changes);
  expect(filesOf(folder.path)).toEqual(['node/a.txt', 'qa/catalog/new.yaml', 'qa/plan.yaml']);
  const plan = path.join(folder.path, 'qa/plan.yaml');
  expect([readFileSync(plan, 'utf8'), statSync(plan).mode & 0o777]).toEqual(['more', 0o640]);
});

test.for([
  ['qa/plan.yaml', 'mine'],
  ['qa/catalog/new.yaml', 'mine'],
] as const)('changes nothing when %s has come to be otherwise', async ([file, text]) => {
  await using folder = await temporaryFolder();
  const changes = makeRepository(folder.path);
  mkdirSync(path.join(folder.path, 'qa/catalog'));
  writeFileSync(path.join(folder.path, file), text);
  const before = filesOf(folder.path);
  {
    await using staged = await StagedTree.write(path.join(folder.path, 'node'), tree);
    await expect(staged.name(changes)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  }
  expect([filesOf(folder.path), readFileSync(path.join(folder.path, file), 'utf8')]).toEqual([before, text]);
});

test.for([0, 1, 2, 3])('a kill after %i of three renames is completed', async (done) => {
  await using folder = await temporaryFolder();
  makeRepository(folder.path);
  const names = ['node', 'qa/catalog/new.yaml', 'qa/plan.yaml'];
  const renames = names.map((to) => ({ from: path.join(path.dirname(to), `.${path.basename(to)}.1-1-00000000.tmp`), to }));
  for (const [index, { from, to }] of renames.entries()) {
    const file = path.join(folder.path, index < done ? to : from, ...(index === 0 ? ['a.txt'] : []));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'new');
  }
  writeFileSync(path.join(folder.path, 'qa/.transaction.1-1-00000000.commit'), JSON.stringify({ renames, removals: [] }));
  const place = { root: folder.path, folder: path.join(folder.path, 'qa') };
  await finishJournals(place);
  await finishJournals(place);
  expect(filesOf(folder.path)).toEqual(['node/a.txt', 'qa/catalog/new.yaml', 'qa/plan.yaml']);
  expect(readFileSync(path.join(folder.path, 'qa/plan.yaml'), 'utf8')).toBe('new');
});
