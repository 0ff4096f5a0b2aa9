import { expect, test } from 'vitest';

import { parseModule } from './parse-module.ts';
import { check, lineAt, readSourceTree, treeOf } from './source-tree.ts';
import type { SourceTree } from './source-tree.ts';

const maxLines = 250;

/** What users import: `.` and `./runtime/<module>`. These may hand on what lies behind them. */
const publicEntry = /^src\/(index|runtime\/([a-z-]+)\/\2)\.ts$/;

/** Inside the house everything is imported from where it is: no index files, no file that hands on others' exports. */
function noBarrels(tree: SourceTree): readonly string[] {
  return [...tree].flatMap(([file, text]) => {
    if (publicEntry.test(file)) return [];
    if (/(^|\/)index\.\w+$/.test(file)) return [`${file} is an index file`];
    const statements = parseModule(file, text).program.body;
    const handsOn = statements.filter(
      ({ type, ...node }) =>
        type === 'ExportAllDeclaration' || (type === 'ExportNamedDeclaration' && 'source' in node && node.source !== null),
    );
    if (handsOn.some(({ type }) => type === 'ExportAllDeclaration')) return [`${file} re-exports everything of another file`];
    return statements.length > 0 && handsOn.length === statements.length ? [`${file} only re-exports other files`] : [];
  });
}

/** No comment puts work off. */
function nothingPutOff(tree: SourceTree): readonly string[] {
  return [...tree].flatMap(([file, text]) =>
    parseModule(file, text)
      .comments.filter(({ value }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(value))
      .map(({ start, value }) => `${file}:${lineAt(text, start)} puts work off: ${value.trim()}`),
  );
}

/** Past the bound, look for two nouns. */
function filesStaySmall(tree: SourceTree): readonly string[] {
  return [...tree].flatMap(([file, text]) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > maxLines ? [`${file} has ${lines} lines`] : [];
  });
}

/** A file is named in kebab-case; a test may add what it is about: `pool.faults.test.ts`. */
function namesAreKebabCase(tree: SourceTree): readonly string[] {
  return [...tree.keys()]
    .filter((file) => !/^([a-z0-9-]+\/)*[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)?(\.test)?\.ts$/.test(file))
    .map((file) => `${file} is not in kebab-case`);
}

const rules = { noBarrels, nothingPutOff, filesStaySmall, namesAreKebabCase };

test.for(Object.entries(rules))('%s: an empty tree is not a pass', ([, rule]) => {
  expect(check(rule, treeOf({}))).toEqual(['there is nothing to check']);
});

test('names a barrel', () => {
  const broken = treeOf({
    'src/plan/index.ts': '',
    'src/plan/all.ts': "export * from './a.ts';\nexport const own = 1;",
    'src/plan/some.ts': "export { a } from './a.ts';\nexport type { B } from './b.ts';",
    'src/plan/own.ts': "export type { B } from './b.ts';\nexport const own = 1;",
    'src/index.ts': "export { a } from './plan/a.ts';",
    'src/runtime/pool/pool.ts': "export * from './pool-errors.ts';",
    'src/runtime/pool/lease.ts': "export * from './slot.ts';",
  });
  expect(check(noBarrels, broken)).toEqual([
    'src/plan/index.ts is an index file',
    'src/plan/all.ts re-exports everything of another file',
    'src/plan/some.ts only re-exports other files',
    'src/runtime/pool/lease.ts re-exports everything of another file',
  ]);
});

test('names what is put off in a comment, and not a word in a string', () => {
  const broken = treeOf({ 'src/a.ts': "const kind = 'TODO';\n// TODO later\n/* all well */" });
  expect(check(nothingPutOff, broken)).toEqual(['src/a.ts:2 puts work off: TODO later']);
});

test(`names a file of more than ${maxLines} lines`, () => {
  const broken = treeOf({ 'src/a.ts': 'line\n'.repeat(maxLines + 1), 'src/b.ts': 'line\n'.repeat(maxLines) });
  expect(check(filesStaySmall, broken)).toEqual([`src/a.ts has ${maxLines + 1} lines`]);
});

test('names a file that is not in kebab-case', () => {
  const broken = treeOf({ 'src/plan/loadPlan.ts': '', 'src/plan/load-plan.test.ts': '', 'src/Plan/a.ts': '' });
  expect(check(namesAreKebabCase, broken)).toEqual([
    'src/plan/loadPlan.ts is not in kebab-case',
    'src/Plan/a.ts is not in kebab-case',
  ]);
});

test.for(Object.entries(rules))('src keeps %s', ([, rule]) => {
  expect(check(rule, readSourceTree('src'))).toEqual([]);
});
