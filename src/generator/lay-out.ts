import { extname } from 'node:path';

import { parseSync, Visitor } from 'oxc-parser';

import { ownStyle } from './code-style.ts';
import type { CodeStyle, CodeStyles } from './code-style.ts';
import type { GeneratedFile } from './generated-file.ts';

/** Lays a file out as its surroundings do. What a program reads, such as a text over several lines or the line that names an interpreter, stays as it is. */
export function layOut(file: GeneratedFile, styles: CodeStyles): GeneratedFile {
  const kind = extname(file.path);
  if (kind !== '.ts' && kind !== '.json') return file;
  const style = styles[kind];
  const fixed = kind === '.ts' ? findFixedLines(file) : new Set<number>();
  const lines = file.text.split('\n').map((line, index) => (fixed.has(index) ? line : indent(line, style)));
  // Of a text with a line end in it, and of a file that Linux starts, the line ends are part of what it is.
  const lineEnd = fixed.size > 0 || file.isExecutable ? '\n' : style.lineEnd;
  return { ...file, text: lines.join(lineEnd) };
}

/** The step of a line, counted in steps of the templates; what is left over aligns a comment. */
function indent(line: string, style: CodeStyle): string {
  const spaces = line.length - line.trimStart().length;
  const steps = Math.floor(spaces / ownStyle.indent.length);
  return style.indent.repeat(steps) + line.slice(steps * ownStyle.indent.length);
}

/** The lines that begin within a text over several lines, counted from 0. */
function findFixedLines({ path, text }: GeneratedFile): Set<number> {
  const fixed = new Set<number>();
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length - 1;
  const visitor = new Visitor({
    TemplateElement: ({ start, end }) => {
      for (let line = lineOf(start) + 1; line <= lineOf(end); line += 1) fixed.add(line);
    },
  });
  visitor.visit(parseSync(path, text).program);
  return fixed;
}
