import { nearestWord } from '../../foundation/text/nearest-word.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { Plan, Subwave } from './plan.ts';

/**
 * The subwave of that id, if there is something of it to run.
 *
 * @throws {QaError} UNKNOWN_SUBWAVE, or EXTERNAL_SUBWAVE for one that was done elsewhere.
 */
export function requireSubwave(plan: Plan, id: string): Subwave {
  const subwave = plan.subwaves.find((known) => known.id === id);
  if (subwave?.range !== undefined) return subwave;
  if (subwave !== undefined) {
    throw new QaError('EXTERNAL_SUBWAVE', `subwave ${id} was done elsewhere and has no QA components here`, {
      hint: 'Choose a subwave with a QA range; `qa checkpoint status` lists them.',
    });
  }
  const own = plan.subwaves.filter(({ range }) => range !== undefined).map((known) => known.id);
  const nearest = nearestWord(id, own);
  throw new QaError('UNKNOWN_SUBWAVE', `the plan has no subwave ${JSON.stringify(id)}`, {
    hint: `${nearest === undefined ? '' : `Did you mean ${nearest}? `}The plan has ${own.join(', ')}.`,
  });
}
