import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createWorld } from './fixtures/migration-world.ts';
import { readHarbour } from './fixtures/harbour.ts';
import { changeText } from './plan/change-text.ts';
import { findMatches } from './plan/find-matches.ts';
import { decodeSource } from './plan/source-bytes.ts';

const harbour = [...readHarbour()];
const names = [...harbour.map(([file]) => file), 'a.go', 'b.tsx', 'c.rb', 'd.jsonc', 'e.tf', 'f.rst', 'g.cs', 'h'];

/** Lines of the fixture in any order, and what text may be made of besides. */
const line = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...harbour.flatMap(([, text]) => text.split('\n'))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '8081',
      '18081',
      '80818081',
      '8081.8081',
      '{',
      '}',
      '"""',
      "'",
      '```',
      '/*',
      '- 8081:8081',
      '\u2028',
      '\0',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);
const content = fc
  .array(line, { maxLength: 30 })
  .chain((lines) => fc.constantFrom('\n', '\r\n', '\r').map((end) => lines.join(end)));

type Migrate = (file: string, text: string) => string;

const migrate: Migrate = (file, text) => {
  const certain = findMatches(file, text, 8081).matches.filter(({ verdict }) => verdict === 'certain');
  return changeText(text, certain, 8081, 5173).changed;
};

const changeAll: Migrate = (_, text) => text.replaceAll('8081', '5173');

const changeTooFew: Migrate = (file, text) => {
  const certain = findMatches(file, text, 8081).matches.filter(({ verdict }) => verdict === 'certain');
  return changeText(text, certain.slice(1), 8081, 5173).changed;
};

/** What holds of every migration of a text, whatever the text is. */
function checkMigration(migrate: Migrate, file: string, text: string): void {
  const changed = migrate(file, text);
  expect(changed.replaceAll('5173', '8081'), 'nothing but digits changes').toBe(text.replaceAll('5173', '8081'));
  expect(changed.match(/(?<!\d)8081\d|\d8081(?!\d)/g)?.length, 'longer numbers stay').toBe(
    text.match(/(?<!\d)8081\d|\d8081(?!\d)/g)?.length,
  );
  expect(
    findMatches(file, changed, 8081).matches.filter(({ verdict }) => verdict === 'certain'),
    'nothing certain is left',
  ).toEqual([]);
}

const anyFile = fc.tuple(fc.constantFrom(...names), content);

test('of any text nothing but digits changes, and a second migration finds nothing', () => {
  expect(() => checkAll(migrate)).not.toThrow();
});

function checkAll(migrate: Migrate): void {
  const property = fc.property(anyFile, ([file, text]) => checkMigration(migrate, file, text));
  fc.assert(property, { numRuns: 1500, includeErrorInReport: true });
}

test('a migration that replaces digits wherever they stand is caught', () => {
  expect(() => checkAll(changeAll)).toThrow('longer numbers stay');
});

test('a migration that changes one place too few is caught', () => {
  expect(() => checkAll(changeTooFew)).toThrow('nothing certain is left');
});

test('any bytes that are decoded become the same bytes again', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.constantFrom([], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf]),
      (bytes, mark) => {
        const original = Buffer.from([...mark, ...bytes]);
        const source = decodeSource(original);
        expect(source === undefined || source.encode(source.text).equals(original)).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});

test('of any tree the rollback restores every byte', { timeout: 120_000 }, async () => {
  await using world = await createWorld({});
  await world.repository.git('config', 'core.autocrlf', 'false');
  const tree = fc.uniqueArray(anyFile, { selector: ([file]) => file, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(tree, async (files) => {
      await world.repository.commit(Object.fromEntries(files));
      const before = await world.snapshot();
      const { id } = await world.apply({ allowConflicts: true });
      if (id !== null) await world.rollBack(id);
      expect(await world.snapshot()).toEqual(before);
      for (const [file] of files) await rm(path.join(world.root, file));
    }),
    { numRuns: 25 },
  );
});
