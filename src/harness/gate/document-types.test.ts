import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { documentTypes, documentVariables } from './document-types.ts';
import { builtinPolicies } from './policies/builtin-policies.ts';

const page = readFileSync(new URL('../../../docs/policies.md', import.meta.url), 'utf8').replace(/\s+/g, ' ');

test('the page on policies names every part of the document with its type', () => {
  const fields = Object.values(documentTypes).flatMap((type) =>
    Object.entries(type).map(([name, field]) => `\`${name}\` ${field}`),
  );
  const variables = Object.entries(documentVariables).map(([name, type]) => `| \`${name}\` | ${type} |`);
  expect([...fields, ...variables].filter((each) => !page.includes(each))).toEqual([]);
});

test('the page on policies names every policy of the package', () => {
  expect(builtinPolicies.filter((id) => !page.includes(`\`${id}\``))).toEqual([]);
});
