import type { Node, Pair, Scalar as YamlScalar } from 'yaml';

import { yamlLibrary } from '../../foundation/input/yaml-library.ts';
import { kindOf } from './file-kind.ts';
import { judgeScalar } from './judge-scalar.ts';
import type { Scalar } from './judge-scalar.ts';
import { proseRegion, shiftRegion, textRegion } from './region.ts';
import type { ReadNested, Region } from './region.ts';

const maxBytes = 4 * 1024 * 1024;

/** Reads YAML of any number of documents. Undefined when it is none, as a template of it is, or too large to be parsed. */
export function readYaml(source: string, digits: string, readNested: ReadNested): Region[] | undefined {
  if (source.length > maxBytes) return undefined;
  const regions: Region[] = [];
  for (const document of yamlLibrary().parseAllDocuments(source, { uniqueKeys: false, logLevel: 'silent', strict: false })) {
    if (!('contents' in document) || document.errors.length > 0) return undefined;
    collect(document.contents, { names: [] }, { source, digits, regions, readNested });
  }
  return [...regions, ...commentsOf(source)];
}

type Around = Pick<Scalar, 'names' | 'previous' | 'siblingName'>;

interface Reading {
  readonly source: string;
  readonly digits: string;
  readonly regions: Region[];
  readonly readNested: ReadNested;
}

function collect(node: unknown, around: Around, reading: Reading): void {
  const { isMap, isScalar, isSeq } = yamlLibrary();
  if (isMap(node)) {
    const siblingName = nameIn(node.items as Pair[]);
    for (const { key, value } of node.items) {
      if (isScalar(key)) addScalar(key, { names: around.names }, true, reading);
      const name = isScalar(key) ? String(key.value) : '';
      collect(value, { names: [name, ...around.names], siblingName }, reading);
    }
  } else if (isSeq(node)) {
    let previous: string | undefined;
    for (const item of node.items) {
      collect(item, { names: around.names, previous }, reading);
      previous = isScalar(item) ? String(item.value) : undefined;
    }
  } else if (isScalar(node)) addScalar(node, around, false, reading);
}

function nameIn(items: readonly Pair[]): string | undefined {
  const { isScalar } = yamlLibrary();
  const found = items.find(({ key }) => isScalar(key) && /^(?:name|key|variable)$/i.test(String(key.value)));
  return found !== undefined && isScalar(found.value) ? String(found.value.value) : undefined;
}

function addScalar(node: YamlScalar | Node, around: Around, isKey: boolean, reading: Reading): void {
  const { source, digits, regions } = reading;
  const [start, end] = node.range ?? [0, 0];
  const isBlock = 'type' in node && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
  if (isBlock) regions.push(...readBlock(reading, start, end, around.names[0] ?? ''));
  else {
    const scalar: Scalar = { start, end, isKey, ...around };
    regions.push({ start, end, judge: (at) => judgeScalar(source, scalar, at, digits) });
  }
}

/** A text within the document, which may be a whole file under its name, as in a ConfigMap, or a script. */
function readBlock({ source, readNested }: Reading, start: number, end: number, name: string): Region[] {
  const isFile = /\.[a-z]+$/i.test(name) || /^(?:Dockerfile|Procfile|\.env)/.test(name);
  const inner = readNested(isFile ? kindOf(name, '') : 'shell', source.slice(start, end));
  return [...inner.map((region) => shiftRegion(region, start)), textRegion(source, start, end, name)];
}

/** A `#` that begins a comment stands at the start of a line or behind a blank; one within a text is covered by the region of that text. */
function commentsOf(source: string): Region[] {
  return [...source.matchAll(/(?<=^|[ \t])#.*$/gm)].map(({ index, 0: text }) => proseRegion(source, index, index + text.length));
}
