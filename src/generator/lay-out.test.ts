import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { ofPackage, requestNode, unverified } from '../../tests/support/generated-node.ts';
import { temporaryFolder } from '../foundation/files/fixtures/temporary-folder.ts';
import { ownStyle, readCodeStyles } from './code-style.ts';
import type { CodeStyle } from './code-style.ts';
import { fileOf } from './generated-file.ts';
import { generateNode } from './generate-node.ts';
import { layOut } from './lay-out.ts';

function laidOut(path: string, text: string, style: Partial<CodeStyle>): string {
  const wanted = { ...ownStyle, ...style };
  return layOut(fileOf(path, text), { '.ts': wanted, '.json': wanted }).text;
}

const code = '/**\n * Adds.\n */\nfunction add() {\n  if (a) {\n    b();\n  }\n}\n';

test('steps of indentation become those that are asked for, and comments stay aligned', () => {
  expect(laidOut('src/a.ts', code, { indent: '\t' })).toBe(
    '/**\n * Adds.\n */\nfunction add() {\n\tif (a) {\n\t\tb();\n\t}\n}\n',
  );
  expect(laidOut('package.json', '{\n  "a": 1\n}\n', { indent: '    ' })).toBe('{\n    "a": 1\n}\n');
  expect(laidOut('src/a.ts', code, {})).toBe(code);
});

test('a text over several lines keeps its spaces, and its line ends', () => {
  const text = 'const a = `one\n  two ${b}\n    three`;\nif (a) {\n  b();\n}\n';
  expect(laidOut('src/a.ts', text, { indent: '\t', lineEnd: '\r\n' })).toBe(
    'const a = `one\n  two ${b}\n    three`;\nif (a) {\n\tb();\n}\n',
  );
});

test('line ends are those that are asked for, but for what an operating system starts and for other kinds of files', () => {
  expect(laidOut('src/a.ts', 'a();\nb();\n', { lineEnd: '\r\n' })).toBe('a();\r\nb();\r\n');
  expect(laidOut('src/a.ts', '#!/usr/bin/env node\na();\n', { lineEnd: '\r\n' })).toBe('#!/usr/bin/env node\na();\n');
  expect(laidOut('README.md', '  a\n', { indent: '\t', lineEnd: '\r\n' })).toBe('  a\n');
});

test('the styles are those of the nearest .editorconfig, kind by kind', async () => {
  await using temporary = await temporaryFolder();
  const folder = join(temporary.path, 'services/order-intake');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(temporary.path, '.editorconfig'), 'root = true\n[*]\nindent_style = tab\nend_of_line = crlf\n');
  writeFileSync(join(temporary.path, 'services/.editorconfig'), '[*.json]\nindent_style = space\nindent_size = 4\n');
  expect(readCodeStyles(folder)).toEqual({
    '.ts': { indent: '\t', lineEnd: '\r\n' },
    '.json': { indent: '    ', lineEnd: '\r\n' },
  });
});

test.for(['', 'indent_size = 99', 'indent_size = none', '\u0000[[', 'indent_style = 7\nend_of_line = cr'])(
  'what asks for nothing that is known leaves the style of the templates: %j',
  async (asked) => {
    await using temporary = await temporaryFolder();
    writeFileSync(join(temporary.path, '.editorconfig'), `root = true\n[*]\n${asked}\n`);
    expect(readCodeStyles(temporary.path)).toEqual({ '.ts': ownStyle, '.json': ownStyle });
  },
);

function textOf(folder: string, file: string): string {
  return readFileSync(join(folder, 'order-intake', file), 'utf8');
}

/** The text as it is without tabs and carriage returns. */
function plainly(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/^\t+/gm, (tabs) => '  '.repeat(tabs.length));
}

test('a node among tabs is the same node but for its layout, compiles and passes its tests', { timeout: 60_000 }, async () => {
  await using plain = await temporaryFolder();
  await using styled = await temporaryFolder();
  writeFileSync(join(plain.path, '.editorconfig'), 'root = true\n');
  writeFileSync(join(styled.path, '.editorconfig'), 'root = true\n[*]\nindent_style = tab\nend_of_line = crlf\n');
  const { files } = await generateNode(requestNode(plain.path, { type: 'orchestrator' }), unverified);
  const { outcome } = await generateNode(requestNode(styled.path, { type: 'orchestrator' }), ofPackage);
  expect(outcome).toBe('PASS');
  for (const { path } of files) expect(plainly(textOf(styled.path, path)), path).toBe(textOf(plain.path, path));
  expect(textOf(styled.path, 'src/service-node.ts')).toMatch(/^\tasync .*\r$/m);
});
