import { join } from 'node:path';

import { parseSync as readEditorConfig } from 'editorconfig';

/** How files of one kind are laid out. */
export interface CodeStyle {
  /** One step of indentation. */
  readonly indent: string;
  readonly lineEnd: '\n' | '\r\n';
}

/** The style of each kind of file whose layout a generation changes, by the end of its name. */
export type CodeStyles = Readonly<Record<'.ts' | '.json', CodeStyle>>;

/** How the templates are laid out. */
export const ownStyle: CodeStyle = { indent: '  ', lineEnd: '\n' };

/** The styles that the `.editorconfig` files around a folder ask for; that of the templates where they say nothing. */
export function readCodeStyles(folder: string): CodeStyles {
  return { '.ts': readStyle(join(folder, 'src/node.ts')), '.json': readStyle(join(folder, 'package.json')) };
}

function readStyle(file: string): CodeStyle {
  const { indent_style: kind, indent_size: size, end_of_line: lineEnd } = readEditorConfig(file);
  const steps = typeof size === 'number' && size >= 1 && size <= 8 ? ' '.repeat(size) : ownStyle.indent;
  return { indent: kind === 'tab' ? '\t' : steps, lineEnd: lineEnd === 'crlf' ? '\r\n' : '\n' };
}
