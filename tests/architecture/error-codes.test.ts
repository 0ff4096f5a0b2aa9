import { Visitor } from 'oxc-parser';
import type { Expression, ObjectExpression } from 'oxc-parser';
import { expect, test } from 'vitest';

import { errorCodes } from '../../src/harness/verdict/error-codes.ts';
import { inputCodes } from '../../src/harness/verdict/input-codes.ts';
import { listCodes } from '../../src/harness/verdict/explain-code.ts';
import { parseModule } from './parse-module.ts';
import { check, lineAt, readSourceTree, treeOf, withoutTests } from './source-tree.ts';
import type { SourceTree } from './source-tree.ts';

const codePattern = /^[A-Z][A-Z0-9_]+$/;

/** What the command line prints for errors that are not of its own making, by the file that prints it. */
const printedForForeignErrors = { 'src/commands/qa-command.ts': ['USAGE', 'CRASH'] };

interface UsedCode {
  readonly place: string;
  /** Undefined when the code is computed, so that no one can tell what it will be. */
  readonly code: string | undefined;
}

/** The codes of every `new QaError(code, …)` and of every `{ code: 'CODE', … }`. A `code: problem.code` only hands one on. */
function codesUsedIn(tree: SourceTree): readonly UsedCode[] {
  return [...tree].flatMap(([file, text]) => {
    const found: UsedCode[] = [];
    const note = (code: Expression) => {
      const literals = literalsOf(code);
      const place = `${file}:${lineAt(text, code.start)}`;
      found.push(
        ...(literals.length === 0 ? [{ place, code: undefined }] : literals.map((literal) => ({ place, code: literal }))),
      );
    };
    new Visitor({
      NewExpression({ callee, arguments: [first] }) {
        if (callee.type === 'Identifier' && callee.name === 'QaError' && first !== undefined) note(first as Expression);
      },
      ObjectExpression(node) {
        const code = valueOf(node, 'code');
        if (code === undefined || code.type === 'MemberExpression') return;
        if (literalsOf(code).some((literal) => codePattern.test(literal)) || valueOf(node, 'remedy') !== undefined) note(code);
      },
    }).visit(parseModule(file, text).program);
    return found;
  });
}

/** The strings that an expression may be: a literal, or a choice between literals. Empty when it may be anything. */
function literalsOf(code: Expression): readonly string[] {
  if (code.type === 'Literal') return typeof code.value === 'string' ? [code.value] : [];
  if (code.type !== 'ConditionalExpression') return [];
  const [yes, no] = [literalsOf(code.consequent), literalsOf(code.alternate)];
  return yes.length === 0 || no.length === 0 ? [] : [...yes, ...no];
}

function valueOf(node: ObjectExpression, key: string): Expression | undefined {
  for (const property of node.properties) {
    if (property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === key) return property.value;
  }
  return undefined;
}

/** Every code that is used is explained, and every explanation is of a code that is used. */
function codesAreExplained(tree: SourceTree): readonly string[] {
  const used = codesUsedIn(tree);
  const explained = new Set(listCodes().map(({ code }) => code));
  const printed = Object.entries(printedForForeignErrors).flatMap(([file, codes]) =>
    codes.filter((code) => tree.get(file)?.includes(`'${code}'`)),
  );
  const known = new Set([...used.map(({ code }) => code), ...printed]);
  return [
    ...used
      .filter(({ code }) => code === undefined)
      .map(({ place }) => `${place} computes its code; write it out where it is used`),
    ...used
      .filter(({ code }) => code !== undefined && !explained.has(code))
      .map(({ place, code }) => `${place} uses ${code}, which is not explained`),
    ...Object.keys({ ...errorCodes, ...inputCodes })
      .filter((code) => !known.has(code))
      .map((code) => `${code} is explained, and nothing uses it`),
  ];
}

test('an empty tree is not a pass', () => {
  expect(check(codesAreExplained, treeOf({}))).toEqual(['there is nothing to check']);
});

test('names a code that is not explained, one that is computed, and an explanation of nothing', () => {
  const broken = treeOf({
    'src/a.ts': "throw new QaError('NOBODY_KNOWS_IT', 'message', { hint: 'hint' });",
    'src/b.ts': "\nconst problem = { code: strange ? 'LOCKED' : 'STRANGE', message: 'm', remedy: 'r' };",
    'src/c.ts': 'export const fail = (code: string) => new QaError(code, code, { hint: code });',
    'src/d.ts': "export const odd = { code: 'ODD', ...rest, next: { code: problem.code, remedy: 'handed on' } };",
  });
  const violations = check(codesAreExplained, broken);
  expect(violations).toContain('src/a.ts:1 uses NOBODY_KNOWS_IT, which is not explained');
  expect(violations).toContain('src/b.ts:2 uses STRANGE, which is not explained');
  expect(violations).toContain('src/c.ts:1 computes its code; write it out where it is used');
  expect(violations).toContain('src/d.ts:1 uses ODD, which is not explained');
  expect(violations.filter((violation) => violation.startsWith('src/d.ts'))).toHaveLength(1);
  expect(violations).toContain('NO_ROOT is explained, and nothing uses it');
  expect(violations).toContain('CRASH is explained, and nothing uses it');
  expect(violations).not.toContain('LOCKED is explained, and nothing uses it');
});

test.for([errorCodes, inputCodes])('the codes stand in alphabetical order', (codes) => {
  expect(Object.keys(codes)).toEqual(Object.keys(codes).toSorted());
});

test('every error code of src is explained', () => {
  expect(check(codesAreExplained, withoutTests(readSourceTree('src')))).toEqual([]);
});
