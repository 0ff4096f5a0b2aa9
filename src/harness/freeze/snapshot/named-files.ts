import path from 'node:path';
import type { CallExpression, Node } from 'oxc-parser';

import type { ParsedFile } from '../../debt/parsed-file.ts';
import { forEachChild, textOf } from '../../debt/syntax/nodes.ts';
import { isFileWithin, placeOfModule } from './module-paths.ts';

/** `fixtures/a.json`, `./a`; not `hello` or `a b`. */
const relativePath = /^\.{1,2}\/[^\s*?"<>|]+$/;
const fileName = /^[^\s*?"<>|:]+\.[A-Za-z0-9]{1,8}$/;

/**
 * The files of the repository that texts of a file name, beside its imports: data that it reads, programs that it starts,
 * modules that it loads later. A text counts when there is a file of that name beside the file, or, with a folder in it,
 * below the root.
 */
export function namedFiles({ program, source }: ParsedFile, root: string): string[] {
  const found = new Set<string>();
  const visit = (node: Node): void => {
    const texts = node.type === 'CallExpression' ? [joinedText(node)] : [textOf(node)];
    for (const text of texts) for (const file of filesNamed(text, source.file, root)) found.add(file);
    forEachChild(node, visit);
  };
  for (const statement of program.body) {
    if (!statement.type.startsWith('Import') && !statement.type.startsWith('Export')) visit(statement);
    else if ('declaration' in statement && statement.declaration !== null) visit(statement.declaration);
  }
  return [...found].toSorted();
}

/** `join(folder, 'fixtures', 'a.json')` names `fixtures/a.json`. */
function joinedText({ arguments: given }: CallExpression): string | undefined {
  const texts = given.map((argument) => textOf(argument));
  const first = texts.findIndex((text) => text !== undefined);
  const rest = first === -1 ? [] : texts.slice(first);
  return rest.length > 1 && rest.every((text) => text !== undefined) ? rest.join('/') : undefined;
}

function filesNamed(text: string | undefined, from: string, root: string): string[] {
  if (text === undefined || text.length > 500) return [];
  if (relativePath.test(text)) {
    const { file } = placeOfModule(root, from, text);
    return file === undefined ? [] : [file];
  }
  if (!fileName.test(text) || text.startsWith('/')) return [];
  const beside = path.posix.join(path.posix.dirname(from), text);
  const candidates = text.includes('/') ? [beside, path.posix.normalize(text)] : [beside];
  return candidates.filter((candidate) => isFileWithin(root, candidate)).slice(0, 1);
}
