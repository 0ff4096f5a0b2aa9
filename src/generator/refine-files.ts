import { parseSync } from 'oxc-parser';

import type { CodeStyles } from './code-style.ts';
import type { GeneratedFile } from './generated-file.ts';
import { layOut } from './lay-out.ts';

/** Stage 5.5: files in the order of their paths, imports in the order of their specifiers, no space at the end of a line, one line end at the end, laid out as the code around them. */
export function refineFiles(files: readonly GeneratedFile[], styles: CodeStyles): readonly GeneratedFile[] {
  const refined = files.map((file) => layOut({ ...file, text: refineText(file.path, file.text) }, styles));
  return refined.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function refineText(path: string, text: string): string {
  const trimmed = `${text.replaceAll(/[ \t]+$/gm, '').trimEnd()}\n`;
  return path.endsWith('.ts') ? sortImports(path, trimmed) : trimmed;
}

/** The imports at the head of a module: those of Node.js, those of packages and those of the node's own files. A comment between them keeps them as they are. */
function sortImports(path: string, text: string): string {
  const { program } = parseSync(path, text);
  const first = program.body.findIndex(({ type }) => type !== 'ImportDeclaration');
  const imports = program.body.slice(0, first === -1 ? undefined : first).filter((node) => node.type === 'ImportDeclaration');
  const [start, end] = [imports.at(0)?.start, imports.at(-1)?.end];
  if (start === undefined || end === undefined) return text;
  const gaps = imports.slice(1).map((node, index) => text.slice(imports[index]?.end, node.start));
  if (gaps.some((gap) => gap.trim() !== '')) return text;
  const sorted = imports
    .map((node) => ({ from: node.source.value, code: text.slice(node.start, node.end) }))
    .toSorted((a, b) => (a.from < b.from ? -1 : Number(a.from > b.from)));
  const groups = [isBuiltIn, isPackage, isOwn].map((belongs) => sorted.filter(({ from }) => belongs(from)));
  const blocks = groups.filter((group) => group.length > 0).map((group) => group.map(({ code }) => code).join('\n'));
  return text.slice(0, start) + blocks.join('\n\n') + text.slice(end);
}

function isBuiltIn(from: string): boolean {
  return from.startsWith('node:');
}

function isPackage(from: string): boolean {
  return !isBuiltIn(from) && !isOwn(from);
}

function isOwn(from: string): boolean {
  return from.startsWith('.');
}
