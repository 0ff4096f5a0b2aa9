import type { ProblemText } from '../../../foundation/input/source-text.ts';
import { quoteText } from './quote-text.ts';
import type { XmlElement } from './read-xml.ts';

const texts = ['properties', 'system-out', 'system-err'];
const again = ['flakyFailure', 'flakyError', 'rerunFailure', 'rerunError'];

/** What each element of JUnit XML may hold, in all dialects of it. Elsewhere a failure could hide. */
const contents: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['testsuite', 'testcase', ...texts],
  testsuite: ['testsuite', 'testcase', ...texts],
  testcase: ['failure', 'error', 'skipped', ...again, ...texts],
  properties: ['property'],
  ...Object.fromEntries(again.map((name) => [name, ['stackTrace', 'system-out', 'system-err']])),
};
const roots = ['testsuites', 'testsuite'];

/** Why an element has no business where it stands; undefined when it has. */
export function findShapeDefect({ name }: XmlElement, parent: XmlElement | undefined): ProblemText | undefined {
  const allowed = parent === undefined ? roots : (contents[parent.name] ?? []);
  if (allowed.includes(name)) return undefined;
  const shown = quoteText(name);
  const message = parent === undefined ? `The root is ${shown}.` : `${shown} has no place in ${quoteText(parent.name)}.`;
  return { code: 'JUNIT_SHAPE', message, remedy: 'Import JUnit XML: `testsuites` or `testsuite`, with a `testcase` for each test.' };
}
