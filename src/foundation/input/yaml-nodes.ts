import type { Pair, ParsedNode, Scalar } from 'yaml';

import { maxProblems } from './input-limits.ts';
import type { EntryOffsets } from './parsed-document.ts';
import type { Problem } from '../problem.ts';
import type { SourceText } from './source-text.ts';
import { yamlLibrary } from './yaml-library.ts';

/** Plain values of a composed document, the offsets of their entries, and what is wrong with their keys. */
export interface YamlNodes {
  readonly value: unknown;
  readonly offsets: ReadonlyMap<object, EntryOffsets>;
  readonly problems: readonly Problem[];
}

/** Turns composed nodes into plain values in one pass: maps without prototype, each key once. */
export function readYamlNodes(root: ParsedNode | null, source: SourceText): YamlNodes {
  const { isMap, isSeq, isScalar } = yamlLibrary();
  const offsets = new Map<object, EntryOffsets>();
  const problems: Problem[] = [];
  return { value: read(root), offsets, problems };

  function read(node: unknown): unknown {
    if (isScalar(node)) return node.value;
    if (isMap<ParsedNode, ParsedNode | null>(node)) return readMap(node.items);
    if (isSeq<ParsedNode>(node)) return readList(node.items);
    // An alias, which is refused elsewhere, or nothing at all.
    return null;
  }

  function readMap(pairs: readonly Pair<ParsedNode, ParsedNode | null>[]): Record<string, unknown> {
    const map = Object.create(null) as Record<string, unknown>;
    const entries: EntryOffsets = new Map();
    for (const { key, value } of pairs) {
      // A key that is no text has been reported by the library.
      const name = isScalar(key) ? String((key as Scalar).value) : '';
      const at = key.range[0];
      const problem = problems.length < maxProblems ? keyProblem(name, entries, at, source) : undefined;
      if (problem !== undefined) problems.push(problem);
      map[name] = read(value);
      entries.set(name, [at, isWritten(value) ? value.range[0] : at]);
    }
    offsets.set(map, entries);
    return map;
  }

  function readList(items: readonly ParsedNode[]): unknown[] {
    const list = items.map(read);
    offsets.set(list, new Map(items.map(({ range }, index) => [String(index), [range[0], range[0]]])));
    return list;
  }
}

/** A key without a value has a node all the same, which stands nowhere. */
function isWritten(node: ParsedNode | null): node is ParsedNode {
  return node !== null && !('source' in node && node.source === '' && node.range[0] === node.range[1]);
}

function keyProblem(name: string, seen: EntryOffsets, offset: number, source: SourceText): Problem | undefined {
  const first = seen.get(name);
  if (first !== undefined) {
    const message = `The key \`${name}\` stands here a second time; it first stands in line ${source.placeAt(first[0]).line}.`;
    return source.problemAt(offset, { code: 'DUPLICATE_KEY', message, remedy: 'Keep one of the two.' });
  }
  if (name !== '__proto__') return undefined;
  return source.problemAt(offset, { code: 'YAML_REFUSED', message: 'The key `__proto__` is refused.', remedy: 'Remove it.' });
}
