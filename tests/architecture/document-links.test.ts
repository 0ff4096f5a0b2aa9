import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import { expect, test } from 'vitest';

import { check, repositoryRoot, treeOf } from './source-tree.ts';
import type { Rule, SourceTree } from './source-tree.ts';

const link = /\[[^\]]*\]\((?!https?:)([^)#\s]+)(?:#[^)\s]*)?\)/g;

/** Every link from one document to a file of the repository leads somewhere. */
function linksLeadSomewhere(exists: (path: string) => boolean): Rule {
  return (tree) =>
    [...tree].flatMap(([file, text]) =>
      [...text.matchAll(link)]
        .map((match) => posix.join(posix.dirname(file), match[1]!))
        .filter((target) => !exists(target))
        .map((target) => `${file} links to ${target}, which does not exist`),
    );
}

function readDocuments(): SourceTree {
  const files = globSync(['*.md', 'docs/**/*.md', 'governance/**/*.md'], { cwd: repositoryRoot }).toSorted();
  return new Map(files.map((file) => [file, readFileSync(join(repositoryRoot, file), 'utf8')]));
}

/** What is committed of evidence: a run of one's own replaces it, and without a key it leaves no attestation. */
function listCommittedEvidence(): ReadonlySet<string> {
  return new Set(execFileSync('git', ['ls-files', 'evidence'], { cwd: repositoryRoot, encoding: 'utf8' }).split('\n'));
}

test('no document at all is not a pass', () => {
  expect(
    check(
      linksLeadSomewhere(() => true),
      treeOf({}),
    ),
  ).toEqual(['there is nothing to check']);
});

test('names a link that leads nowhere', () => {
  const broken = treeOf({ 'docs/a.md': '[b](b.md) [c](../c.md#part) [d](https://example.org/d.md) [gone](gone.md)' });
  const rule = linksLeadSomewhere((path) => path !== 'docs/gone.md');
  expect(check(rule, broken)).toEqual(['docs/a.md links to docs/gone.md, which does not exist']);
});

test('every link of the documents leads somewhere', () => {
  const evidence = listCommittedEvidence();
  expect(
    check(
      linksLeadSomewhere((path) => evidence.has(path) || existsSync(join(repositoryRoot, path))),
      readDocuments(),
    ),
  ).toEqual([]);
});
