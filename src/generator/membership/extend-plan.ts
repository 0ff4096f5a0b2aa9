import { isDeepStrictEqual } from 'node:util';

import { yamlLibrary } from '../../foundation/input/yaml-library.ts';
import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';

/** What a plan gets: one module and one subwave. */
export interface PlanAddition {
  readonly module: readonly [name: string, globs: readonly string[]];
  readonly subwave: Readonly<Record<string, string | readonly string[]>>;
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * A plan with one more module and one more subwave, each after the last that is there. Every other byte stays, comments and line ends included. Undefined
 * where that cannot be: the plan is written in a way that takes nothing in.
 */
export function extendPlan(text: string, addition: PlanAddition): string | undefined {
  const insertions = findInsertions(text, addition).map(({ at, text: added }) => ({ at, text: withLineEnds(added, text) }));
  if (insertions.length === 0) return undefined;
  let extended = text;
  // From the end to the start, so that no place moves; of two at one place, the first comes first.
  for (const { at, text: added } of insertions.toReversed().toSorted((a, b) => b.at - a.at))
    extended = extended.slice(0, at) + added + extended.slice(at);
  return saysTheSame(text, extended, addition) ? extended : undefined;
}

function findInsertions(text: string, { module: [name, globs], subwave }: PlanAddition): readonly Insertion[] {
  const yaml = yamlLibrary();
  const { contents } = yaml.parseDocument(text);
  const subwaves = yaml.isMap(contents) ? contents.get('subwaves') : undefined;
  const modules = yaml.isMap(contents) ? contents.get('modules') : undefined;
  if (!yaml.isMap(contents) || !yaml.isSeq(subwaves)) return [];
  const quote = findQuote(text, subwaves);
  const entry = `${name}: ${print(globs, quote)}`;
  const ofSubwave = appendItem(text, subwaves, subwave, quote);
  if (yaml.isMap(modules)) return [ofSubwave, appendEntry(text, modules, entry)];
  return [ofSubwave, { ...appendEntry(text, contents, `modules:\n  ${entry}`, `modules: { ${entry} }`) }];
}

/** A further entry of a map, below its last or, where it is written in braces, beside it. */
function appendEntry(text: string, map: YAMLMap, block: string, inBraces = block): Insertion {
  const last = map.items.at(-1) as Pair<Node, Node | null> | undefined;
  if (map.flow === true || last === undefined) return insideFlow(map, inBraces);
  const indent = columnOf(text, startOf(last.key));
  return belowLine(text, lastOffset(last.value ?? last.key), indentLines(block, indent));
}

/** A further item of a list of maps. */
function appendItem(text: string, list: YAMLSeq, item: PlanAddition['subwave'], quote: string): Insertion {
  const fields = Object.entries(item).map(([key, value]) => `${key}: ${print(value, quote)}`);
  const last = list.items.at(-1) as Node | undefined;
  if (list.flow === true || last === undefined) return insideFlow(list, `{ ${fields.join(', ')} }`);
  const dash = text.lastIndexOf('-', startOf(last) - 1);
  const indent = columnOf(text, dash);
  const gap = /\n[ \t]*\r?\n[ \t]*$/.test(text.slice(0, dash)) ? '\n' : '';
  return belowLine(text, lastOffset(last), gap + indentLines(`- ${fields.join('\n  ')}`, indent));
}

function insideFlow(collection: YAMLMap | YAMLSeq, entry: string): Insertion {
  const last = collection.items.at(-1) as Node | Pair<Node, Node | null> | undefined;
  if (last === undefined) return { at: startOf(collection as Node) + 1, text: entry };
  return { at: lastOffset('key' in last ? (last.value ?? last.key) : last), text: `, ${entry}` };
}

/** After the line in which something ends, its comment included. */
function belowLine(text: string, end: number, lines: string): Insertion {
  const lineEnd = text.indexOf('\n', Math.max(0, end - 1));
  return lineEnd === -1 ? { at: text.length, text: `\n${lines}` } : { at: lineEnd + 1, text: `${lines}\n` };
}

/** Where the last thing in a node ends; a block reaches over the comments below it, what stands in it last does not. */
function lastOffset(node: Node | null | undefined): number {
  const yaml = yamlLibrary();
  if ((yaml.isMap(node) || yaml.isSeq(node)) && node.flow !== true) {
    const last = node.items.at(-1) as Node | Pair<Node, Node | null> | undefined;
    if (last !== undefined) return lastOffset(yaml.isPair(last) ? (last.value ?? last.key) : last);
  }
  return node?.range?.[1] ?? 0;
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function indentLines(lines: string, indent: number): string {
  return lines.replaceAll(/^/gm, ' '.repeat(indent));
}

/** What the ids of the subwaves are quoted with. */
function findQuote(text: string, subwaves: YAMLSeq): string {
  const first = subwaves.items.find((item) => yamlLibrary().isMap(item)) as YAMLMap | undefined;
  const id = first?.get('id', true) as Node | undefined;
  return id !== undefined && text[startOf(id)] === '"' ? '"' : "'";
}

function print(value: string | readonly string[], quote: string): string {
  if (typeof value !== 'string') return `[${value.map((each) => print(each, quote)).join(', ')}]`;
  if (/^[A-Za-z][\w.-]*$/.test(value)) return value;
  return /^[\x20-\x7e]*$/.test(value) && !/["'\\]/.test(value) ? quote + value + quote : JSON.stringify(value);
}

function withLineEnds(added: string, text: string): string {
  return text.includes('\r\n') ? added.replaceAll('\n', '\r\n') : added;
}

/** The proof: read again, the plan is what it was, and what it got. */
function saysTheSame(text: string, extended: string, { module: [name, globs], subwave }: PlanAddition): boolean {
  const yaml = yamlLibrary();
  const [before, after] = [text, extended].map((each) => yaml.parseDocument(each));
  if (before === undefined || after === undefined || after.errors.length > 0) return false;
  const plan = before.toJS() as { modules?: object; subwaves?: readonly object[] };
  const wanted = { ...plan, modules: { ...plan.modules, [name]: globs }, subwaves: [...(plan.subwaves ?? []), subwave] };
  return isDeepStrictEqual(after.toJS(), wanted);
}
