import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Source text by posix path relative to the repository's root. */
export type SourceTree = ReadonlyMap<string, string>;

/** Says what in a tree breaks it, one sentence a place; nothing when the tree keeps it. */
export type Rule = (tree: SourceTree) => readonly string[];

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Every TypeScript file below `folder`, fixtures left out: they are material of tests, not code of ours. */
export function readSourceTree(folder: string): SourceTree {
  const files = readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file}`)
    .filter((file) => file.endsWith('.ts') && !file.includes('/fixtures/'))
    .toSorted();
  return new Map(files.map((file) => [file, readFileSync(join(repositoryRoot, file), 'utf8')]));
}

/** A tree written down in a test. */
export function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  return new Map(Object.entries(files));
}

/** What `rule` says of `tree`; an empty tree is a violation in itself, because nothing checked is not a pass. */
export function check(rule: Rule, tree: SourceTree): readonly string[] {
  return tree.size === 0 ? ['there is nothing to check'] : rule(tree);
}

/** The tree without its unit tests, which may use what the code beside them may not. */
export function withoutTests(tree: SourceTree): SourceTree {
  return new Map([...tree].filter(([file]) => !file.endsWith('.test.ts')));
}

/** The line, counted from 1, of an offset into `text`. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
