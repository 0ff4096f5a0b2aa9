import { kindOf } from './file-kind.ts';
import type { FileKind } from './file-kind.ts';
import { certain, unsure } from '../judge/judgement.ts';
import type { Judgement } from '../judge/judgement.ts';
import { judgeNames } from '../judge/judge-names.ts';
import { saysPort } from '../judge/name-meaning.ts';
import { proseRegion, shiftRegion, textRegion } from './region.ts';
import type { ReadNested, Region } from './region.ts';

const languages: Readonly<Record<string, FileKind>> = {
  sh: 'shell',
  bash: 'shell',
  shell: 'shell',
  console: 'shell',
  terminal: 'shell',
  zsh: 'shell',
  yml: 'yaml',
  dockerfile: 'dockerfile',
  docker: 'dockerfile',
  env: 'env',
  dotenv: 'env',
  nginx: 'server-conf',
  python: 'python',
  typescript: 'javascript',
  javascript: 'javascript',
  golang: 'code',
  systemd: 'systemd',
  makefile: 'makefile',
  ini: 'properties',
};

/** A longer line is no row that a person reads. */
const maxRow = 4000;

/** Reads a document: its examples as what they are, its tables by row and column, the rest as prose. */
export function readMarkdown(source: string, _digits: string, readNested: ReadNested): Region[] {
  return [...fences(source, readNested), ...tables(source), proseRegion(source, 0, source.length)];
}

function* fences(source: string, readNested: ReadNested): Generator<Region> {
  const fence = /^([ \t>]*)(`{3,}|~{3,})[ \t]*\{?\.?([\w+-]*)[^\n]*\n([^]*?)(?:^[ \t>]*\2[`~]*[ \t]*\r?$|(?![^]))/gm;
  for (const { index, 0: whole, 3: language = '', 4: text = '' } of source.matchAll(fence)) {
    const start = index + whole.indexOf('\n') + 1;
    const kind = languages[language.toLowerCase()] ?? (language === '' ? 'shell' : kindOf(`example.${language}`, text));
    for (const region of readNested(kind, text)) yield shiftRegion(region, start);
    yield textRegion(source, start, start + text.length);
  }
}

function* tables(source: string): Generator<Region> {
  let header: readonly Cell[] | undefined;
  let previous = '';
  for (const { index, 0: line } of source.matchAll(/[^\n]*\n?/g)) {
    const isRow = line.length < maxRow && line.includes('|');
    if (!isRow) header = undefined;
    else if (header !== undefined) yield* rowRegions(line.replace(/\r?\n$/, ''), index, header);
    else if (/^[-:|\s]*-[-:|\s]*$/.test(line)) header = cellsOf(previous);
    previous = isRow ? line : '';
  }
}

function* rowRegions(row: string, start: number, header: readonly Cell[]): Generator<Region> {
  const cells = cellsOf(row);
  for (const [column, cell] of cells.entries()) {
    if (!/^[`*"' ]*\d+[`*"' ]*$/.test(cell.text)) continue;
    const judge = () => judgeCell(header[column]?.text ?? '', cells, column);
    yield { start: start + cell.start, end: start + cell.start + cell.text.length, judge };
  }
}

/** A cell that holds nothing but a number is named by its column, or by the cells before it. */
function judgeCell(heading: string, cells: readonly Cell[], column: number): Judgement {
  if (/\bports?\b/i.test(heading)) return certain(`in the column ${heading.trim()}`);
  const byHeading = judgeNames([heading]);
  if (byHeading.verdict === 'look-alike') return byHeading;
  const named = cells.slice(0, column).find(({ text }) => isPortName(text));
  return named === undefined ? unsure('a number in a table') : certain(`in the row of ${named.text.replace(/[`*]/g, '').trim()}`);
}

/** `PORT`, `server.port`, `--port`, "Port of the API". */
function isPortName(text: string): boolean {
  const plain = text.replace(/[`*]/g, '').trim();
  return /\s/.test(plain) ? /\bports?\b/i.test(plain) : saysPort(plain);
}

interface Cell {
  readonly start: number;
  readonly text: string;
}

function cellsOf(row: string): Cell[] {
  const inner = row.replace(/^[ \t]*\|/, (bar) => '\0'.repeat(bar.length));
  return [...inner.matchAll(/(?:\\\||[^|\n\0])+/g)].map(({ index, 0: text }) => ({ start: index, text }));
}
