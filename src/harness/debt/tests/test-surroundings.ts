import { sha256 } from '../../../foundation/canonical-json.ts';
import type { ParsedFile } from '../parsed-file.ts';

/** All white space but a single blank, which stays as it is. */
const wideSpace = /\s{2,}|[^\S ]/g;

/**
 * The SHA-256 of a test file without its tests: imports, hooks, helpers, suites. White space between what is left does not count.
 * A test can be edited without a word to its neighbours, and a helper concerns them all.
 */
export function digestSurroundings({ source, tests }: Pick<ParsedFile, 'source' | 'tests'>): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of tests.map(({ call }) => call.node).toSorted((a, b) => a.start - b.start)) {
    if (start < from) continue;
    rest += source.text.slice(from, start);
    from = end;
  }
  return sha256((rest + source.text.slice(from)).replaceAll(wideSpace, ' '));
}
