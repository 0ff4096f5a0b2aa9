import type { ProblemText } from '../../../foundation/input/source-text.ts';
import { quoteText } from './quote-text.ts';

/** Names of properties by which runners and CI services say which commit they tested, letters alone. */
const commitNames = new Set(['commit', 'commitsha', 'gitcommit', 'gitsha', 'githubsha', 'cicommitsha', 'vcsrevision', 'qacommit']);

/** Why a property of a file contradicts that it is of a commit; undefined when it does not. */
export function findCommitDefect(name: string, value: string, commit: string): ProblemText | undefined {
  if (!commitNames.has(name.toLowerCase().replaceAll(/[^a-z]/g, ''))) return undefined;
  const stated = value.trim().toLowerCase();
  if (/^[0-9a-f]{7,64}$/.test(stated) && commit.startsWith(stated)) return undefined;
  const shown = quoteText(value);
  return {
    code: 'JUNIT_COMMIT',
    message: `The file states in its property ${quoteText(name)} that it is of commit ${shown}, and not of ${commit}.`,
    remedy: 'Name with --commit the one on which the tests ran, or run them on this one.',
  };
}
