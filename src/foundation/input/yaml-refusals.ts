import type { CST } from 'yaml';

import { maxProblems } from './input-limits.ts';
import type { Problem } from '../problem.ts';
import type { SourceText } from './source-text.ts';
import { yamlLibrary } from './yaml-library.ts';

const coreTag = /^!!(?:str|int|float|bool|null|map|seq)$/;

/** Every construct of YAML that no input of this product may use, with its place. */
export function findRefusedYaml(tokens: readonly CST.Token[], source: SourceText): Problem[] {
  const problems: Problem[] = [];
  const refuse = (offset: number, message: string, remedy: string) => {
    if (problems.length < maxProblems) problems.push(source.problemAt(offset, { code: 'YAML_REFUSED', message, remedy }));
  };
  let documents = 0;
  for (const token of tokens) {
    if (token.type === 'directive') refuseDirective(token, refuse);
    if (token.type !== 'document') continue;
    documents += 1;
    if (documents === 2)
      refuse(token.offset, 'A second document begins here.', 'Keep one document in a file; put the other in its own.');
    if (documents === 1) refuseWithin(token, refuse);
  }
  return problems;
}

type Refuse = (offset: number, message: string, remedy: string) => void;

function refuseDirective(token: CST.Directive, refuse: Refuse): void {
  refuse(
    token.offset,
    `The directive \`${token.source}\` is refused.`,
    'Remove the line: files are YAML 1.2, core schema, always.',
  );
}

function refuseWithin(document: CST.Document, refuse: Refuse): void {
  yamlLibrary().CST.visit(document, (item) => {
    for (const token of [...item.start, ...(item.sep ?? [])]) refuseProperty(token, refuse);
    if (item.key?.type === 'scalar' && item.key.source === '<<') {
      refuse(item.key.offset, 'The merge key `<<` is refused.', 'Write the entries out.');
    }
    for (const token of [item.key, item.value]) if (token?.type === 'alias') refuseProperty(token, refuse);
  });
}

function refuseProperty(token: CST.SourceToken | CST.FlowScalar, refuse: Refuse): void {
  if (token.type === 'anchor')
    refuse(token.offset, `The anchor \`${token.source}\` is refused.`, 'Remove it and write the value out where it is needed.');
  if (token.type === 'alias') {
    refuse(
      token.offset,
      `The alias \`${token.source}\` is refused.`,
      'Write the value out; put text that begins with `*` in quotes.',
    );
  }
  if (token.type === 'tag' && !coreTag.test(token.source)) {
    refuse(token.offset, `The tag \`${token.source}\` is refused.`, 'Remove it; put text that begins with `!` in quotes.');
  }
}
