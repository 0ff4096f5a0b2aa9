import { expect, test } from 'vitest';

import { findStatedSides } from './stated-sides.ts';

const commit = 'a'.repeat(40);

test('an empty report states no sides', () => {
  expect(findStatedSides('', false)).toEqual({ validator: undefined, builderRevision: undefined });
});

test.for([
  [`| Builder's run | r1, tree x, in commit ${commit} |\n| Validator | Grace \\*H\\* (stated) |\n`, false],
  [
    `<tr><td>Builder&#39;s run</td><td>r1, in commit ${commit}</td></tr>\n<tr><td>Validator</td><td>Grace *H* (stated)</td></tr>\n`,
    true,
  ],
] as const)('a report names its validator and the commit of the builder', ([text, isPage]) => {
  expect(findStatedSides(text, isPage)).toEqual({ validator: 'Grace *H*', builderRevision: commit });
});
