import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { scanSources } from './scan-sources.ts';

const folder = path.join(import.meta.dirname, 'fixtures');
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const families = fixtures.filter((name) => name.endsWith('.cheat.ts')).map((name) => name.slice(0, -'.cheat.ts'.length));

/** `// DEBT kind "title"; kind` at the end of a line, `DEBT-BELOW` for the next line: what the scan must say of it. */
function expectedOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const [, below, list] = /DEBT(-BELOW)? ([a-z].*)$/.exec(line) ?? [];
    return (list ?? '')
      .split('; ')
      .filter(Boolean)
      .map((entry) => `${index + (below === undefined ? 1 : 2)} ${entry}`);
  });
}

function found(name: string): string[] {
  const text = readFileSync(path.join(folder, name), 'utf8');
  const { findings } = scanSources([{ file: name, text }]);
  return findings.map(({ kind, line, testTitle }) => `${line} ${kind}${testTitle === undefined ? '' : ` "${testTitle}"`}`);
}

describe.each(families)('%s', (family) => {
  test('names each cheat by kind, line and test', () => {
    const expected = expectedOf(readFileSync(path.join(folder, `${family}.cheat.ts`), 'utf8'));
    expect(expected.length).toBeGreaterThan(0);
    expect(found(`${family}.cheat.ts`).toSorted()).toEqual(expected.toSorted());
  });

  test('leaves the honest twin alone', () => {
    expect(found(`${family}.honest.ts`)).toEqual([]);
  });
});
