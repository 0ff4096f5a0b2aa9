import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import { findTextDefect } from '../../foundation/input/text-defects.ts';
import type { Problem } from '../../foundation/problem.ts';

/**
 * Refuses a text that is not what a reader sees, because reports and terminals print it.
 *
 * @param name What the text is: `title`.
 */
export function checkText(text: string, name: string, pointer: string, document: ParsedDocument): Problem[] {
  const defect = findTextDefect(text);
  if (defect === undefined) return [];
  return [document.problemAt(pointer, { code: 'UNSAFE_TEXT', message: `The ${name} ${defect.message}.`, remedy: defect.remedy })];
}
