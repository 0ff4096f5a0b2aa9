import { parseSync } from 'oxc-parser';

import { findDepthDefect } from '../../foundation/syntax/find-depth-defect.ts';
import type { Judgement } from '../judge/judgement.ts';
import { judgeText } from '../judge/judge-text.ts';
import { judgeSyntax } from './judge-syntax.ts';
import { childrenOf, fieldsOf, isNode } from './syntax-node.ts';
import type { Ancestors, SyntaxNode } from './syntax-node.ts';
import { lineAfter, lineBefore, proseRegion, restOfLine } from './region.ts';
import type { Region } from './region.ts';

/** Reads JavaScript and TypeScript by their syntax. Undefined when the text is neither. @param file  Its name, for the dialect. */
export function readJavascript(source: string, digits: string, file: string): Region[] | undefined {
  if (findDepthDefect(source) !== undefined) return undefined;
  // In place of a byte order mark, so that offsets stay.
  const { program, comments, errors } = parseSync(dialectOf(file), source.replace(/^\ufeff/, ' '));
  if (errors.length > 0) return undefined;
  const regions: Region[] = [];
  try {
    walk(program as unknown as SyntaxNode, undefined, { source, digits, regions });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return [...regions, ...comments.map(({ start, end }) => proseRegion(source, start, end))];
}

/** Files whose name says nothing are read as modules of TypeScript, which takes nearly all there is. */
function dialectOf(file: string): string {
  return /\.(?:[cm]?[jt]s|[jt]sx)$/.test(file) ? file.replace(/\.[cm]?js$/, '.jsx') : 'module.ts';
}

interface Reading {
  readonly source: string;
  readonly digits: string;
  readonly regions: Region[];
}

function walk(node: SyntaxNode, above: Ancestors, reading: Reading): void {
  const { source, digits, regions } = reading;
  if (node.type === 'Literal' || node.type === 'TemplateElement' || node.type === 'JSXText') {
    const raw = source.slice(node.start, node.end);
    if (raw.includes(digits)) regions.push(literalRegion(node, above, reading));
    return;
  }
  for (const [, value] of fieldsOf(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isNode(child)) walk(child, { node, above }, reading);
  }
}

function literalRegion(node: SyntaxNode, above: Ancestors, { source, digits }: Reading): Region {
  const { start, end } = node;
  const isWhole = source.slice(start, end).replace(/^["'`]|["'`]$/g, '') === digits && node.type !== 'TemplateElement';
  if (isWhole) return { start, end, judge: () => judgeEmbedded(node, above, source) ?? judgeSyntax(node, above, source) };
  // What stands around one part of a template are its other parts.
  const whole = node.type === 'TemplateElement' && above !== undefined ? above.node : node;
  return {
    start,
    end,
    judge: (at) => {
      const left = optionBefore(node, above) + lineBefore(source, whole.start + 1, at);
      return judgeText({ left, right: lineAfter(source, whole.end - 1, at), name: nameAbove(above) });
    },
  };
}

/** `http://localhost:${8081}` is read as the text that it becomes; undefined when that says nothing. */
function judgeEmbedded({ start, end }: SyntaxNode, above: Ancestors, source: string): Judgement | undefined {
  const template = above?.node;
  if (template?.type !== 'TemplateLiteral') return undefined;
  const left = lineBefore(source, template.start + 1, start).replace(/\$\{\s*$/, '');
  const judgement = judgeText({ left, right: restOfLine(source, end, template.end - 1).replace(/^\s*\}/, '') });
  return judgement.verdict === 'unsure' ? undefined : judgement;
}

/** `['-p', '8081:80']` is read as a command line is. */
function optionBefore(node: SyntaxNode, above: Ancestors): string {
  const items = above?.node.type === 'ArrayExpression' ? childrenOf(above.node, 'elements') : [];
  const before = items[items.indexOf(node) - 1]?.['value'];
  return typeof before === 'string' && /^--?[A-Za-z]/.test(before) ? `${before} ` : '';
}

/** The name of the variable, property or attribute whose value this is. */
function nameAbove(above: Ancestors): string | undefined {
  const { node } = above ?? {};
  const named = node?.['key'] ?? node?.['id'] ?? node?.['name'];
  return isNode(named) && typeof named['name'] === 'string' ? named['name'] : undefined;
}
