import path from 'node:path';
import type { CallExpression, Node } from 'oxc-parser';

import { invalidInput } from '../../../foundation/input/invalid-input.ts';
import type { QaError } from '../../../foundation/qa-error.ts';
import type { ParsedFile } from '../../debt/parsed-file.ts';
import { forEachChild, textOf } from '../../debt/syntax/nodes.ts';
import { isFileWithin, placeOfModule } from './module-paths.ts';

/** `fixtures/a.json`, `./a`; not `hello` or `a b`. */
const relativePath = /^\.{1,2}\/[^\s*?"<>|]+$/;
const longestText = 500;
/** Each is looked for on disk, and to look for some only would let the others hide. */
const mostTexts = 20_000;
const fileName = /^[^\s*?"<>|:]+\.[A-Za-z0-9]{1,8}$/;

/**
 * The files of the repository that texts of a file name, beside its imports: data that it reads, programs that it starts,
 * modules that it loads later. A text counts when there is a file of that name beside the file, or, with a folder in it,
 * below the root.
 */
export function namedFiles({ program, source }: ParsedFile, root: string): string[] {
  const texts = new Set<string>();
  const visit = (node: Node): void => {
    const text = node.type === 'CallExpression' ? joinedText(node) : textOf(node);
    if (text !== undefined && mayNameFile(text)) texts.add(text);
    forEachChild(node, visit);
  };
  for (const statement of program.body) {
    if (!statement.type.startsWith('Import') && !statement.type.startsWith('Export')) visit(statement);
    else if ('declaration' in statement && statement.declaration !== null) visit(statement.declaration);
  }
  if (texts.size > mostTexts) throw tooManyNames(source.file);
  return [...new Set([...texts].flatMap((text) => filesNamed(text, source.file, root)))].toSorted();
}

function mayNameFile(text: string): boolean {
  return text.length <= longestText && !text.startsWith('/') && (relativePath.test(text) || fileName.test(text));
}

/** `join(folder, 'fixtures', 'a.json')` names `fixtures/a.json`. */
function joinedText({ arguments: given }: CallExpression): string | undefined {
  const texts = given.map((argument) => textOf(argument));
  const first = texts.findIndex((text) => text !== undefined);
  const rest = first === -1 ? [] : texts.slice(first);
  return rest.length > 1 && rest.every((text) => text !== undefined) ? rest.join('/') : undefined;
}

function filesNamed(text: string, from: string, root: string): string[] {
  if (relativePath.test(text)) {
    const { file } = placeOfModule(root, from, text);
    return file === undefined ? [] : [file];
  }
  const beside = path.posix.join(path.posix.dirname(from), text);
  const candidates = text.includes('/') ? [beside, path.posix.normalize(text)] : [beside];
  return candidates.filter((candidate) => isFileWithin(root, candidate)).slice(0, 1);
}

function tooManyNames(file: string): QaError {
  const message = `The file has more than ${mostTexts} texts that may name files.`;
  return invalidInput([{ code: 'TOO_LARGE', file, message, remedy: 'Keep such data in a file of its own.' }]);
}
