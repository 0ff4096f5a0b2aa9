import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import type { Problem } from '../../foundation/problem.ts';
import { checkText } from '../plan/check-text.ts';
import { checkTimeout } from '../plan/check-timeout.ts';
import type { CatalogFile, ComponentEntry, CriterionEntry } from './catalog-file.ts';

/** What a schema cannot say about one file of the catalog, taken alone: numbering, texts, timeouts. */
export function checkCatalogFile(document: ParsedDocument): Problem[] {
  const { components } = document.value as CatalogFile;
  return components.flatMap((component, index) => checkComponent(component, `/components/${index}`, document));
}

function checkComponent(component: ComponentEntry, pointer: string, document: ParsedDocument): Problem[] {
  const criteria = Object.entries(component.criteria);
  return [
    ...checkText(component.title, 'title', `${pointer}/title`, document),
    ...checkNumbering(criteria, pointer, document),
    ...criteria.flatMap(([number, entry]) => checkCriterion(entry, `${pointer}/criteria/${number}`, document)),
  ];
}

/** Criteria are numbered 1, 2, 3, …; an object lists such keys in ascending order. */
function checkNumbering(criteria: readonly [string, CriterionEntry][], pointer: string, document: ParsedDocument): Problem[] {
  const wrong = criteria.findIndex(([number], index) => Number(number) !== index + 1);
  if (wrong === -1) return [];
  const number = criteria[wrong]![0];
  const message = `The criterion ${number} stands where ${wrong + 1} is expected.`;
  return [
    document.problemAt(
      `${pointer}/criteria/${number}`,
      { code: 'NUMBERING', message, remedy: 'Number the criteria 1, 2, 3, … without a gap.' },
      'key',
    ),
  ];
}

function checkCriterion(entry: CriterionEntry, pointer: string, document: ParsedDocument): Problem[] {
  if (typeof entry === 'string') return checkText(entry, 'statement', pointer, document);
  return [
    ...checkText(entry.statement, 'statement', `${pointer}/statement`, document),
    ...checkTimeout(entry.timeout, `${pointer}/timeout`, document),
  ];
}
