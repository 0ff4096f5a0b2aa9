import { posix } from 'node:path';

import { Visitor } from 'oxc-parser';

import { parseModule } from './parse-module.ts';
import { lineAt } from './source-tree.ts';
import type { SourceTree } from './source-tree.ts';

/** One import, re-export, dynamic import or imported type. */
export interface Import {
  readonly from: string;
  readonly line: number;
  /** A path of the tree for a relative import, otherwise the specifier as written. */
  readonly to: string;
}

/** Every import of every file, in order of place. Imports of types count: they tie modules together as well. */
export function importsOf(tree: SourceTree): readonly Import[] {
  return [...tree].flatMap(([from, text]) =>
    specifiersIn(from, text).map(({ specifier, start }) => ({ from, line: lineAt(text, start), to: resolve(from, specifier) })),
  );
}

function specifiersIn(file: string, text: string) {
  const found: { specifier: string; start: number }[] = [];
  const note = (source: { type: string; value?: unknown; start: number } | null) => {
    if (source !== null && typeof source.value === 'string') found.push({ specifier: source.value, start: source.start });
  };
  new Visitor({
    ImportDeclaration: (node) => note(node.source),
    ExportNamedDeclaration: (node) => note(node.source),
    ExportAllDeclaration: (node) => note(node.source),
    ImportExpression: (node) => note(node.source),
    TSImportType: (node) => note(node.source),
  }).visit(parseModule(file, text).program);
  return found.toSorted((a, b) => a.start - b.start);
}

function resolve(from: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier;
}
