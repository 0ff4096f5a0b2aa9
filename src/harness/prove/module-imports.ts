import path from 'node:path';

import { Visitor } from 'oxc-parser';
import type { Expression } from 'oxc-parser';

import { textOf } from '../debt/syntax/nodes.ts';
import { parseSource } from '../debt/syntax/parse-source.ts';

const endings = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

/**
 * The files of a tree that a module loads when it runs, or starts as another process by `new URL('…', import.meta.url)`: posix paths
 * relative to the root. Imports of types load nothing. What cannot be parsed imports nothing.
 */
export function findImports(file: string, text: string, tree: ReadonlySet<string>): string[] {
  if (!/\.[cm]?[jt]sx?$/.test(file)) return [];
  const parsed = parseSource(file, text);
  if ('defect' in parsed) return [];
  const found = new Set<string>();
  const note = (source: Expression | null | undefined): void => {
    const resolved = resolve(file, textOf(source), tree);
    if (resolved !== undefined) found.add(resolved);
  };
  new Visitor({
    ImportDeclaration: ({ source, importKind }) => (importKind === 'type' ? undefined : note(source)),
    ExportNamedDeclaration: ({ source, exportKind }) => (exportKind === 'type' ? undefined : note(source)),
    ExportAllDeclaration: ({ source, exportKind }) => (exportKind === 'type' ? undefined : note(source)),
    ImportExpression: ({ source }) => note(source),
    CallExpression: ({ callee, arguments: [first] }) =>
      callee.type === 'Identifier' && callee.name === 'require' ? note(first as Expression) : undefined,
    NewExpression: ({ callee, arguments: [first] }) =>
      callee.type === 'Identifier' && callee.name === 'URL' ? note(first as Expression) : undefined,
  }).visit(parsed.program);
  return [...found];
}

function resolve(from: string, specifier: string | undefined, tree: ReadonlySet<string>): string | undefined {
  if (specifier === undefined || /^(?:\/|[a-z]+:)/.test(specifier)) return undefined;
  const named = path.posix.join(path.posix.dirname(from), specifier);
  const plain = named.replace(/\.([cm]?)jsx?$/, '.$1ts');
  return [named, plain].flatMap((base) => endings.map((ending) => base + ending)).find((candidate) => tree.has(candidate));
}
