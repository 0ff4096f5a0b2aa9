import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { sha256 } from '../../foundation/canonical-json.ts';
import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import type { Component, Criterion } from '../catalog/catalog.ts';
import type { BorneCriterion } from './bearing-tests.ts';
import type { Certificate, CertificateFile } from './certificate.ts';
import { sampleCertificate, sampleUnproven } from './fixtures/sample-records.ts';
import { readProofs, statusOf } from './proof-status.ts';

const certificate = {
  ...sampleCertificate('QA-1.1'),
  sources: { 'src/a.ts': sha256('a') },
  support: { 'qa/help.ts': sha256('help') },
};
const borne: BorneCriterion = {
  criterion: { id: 'QA-1.1' } as Criterion,
  component: {} as Component,
  test: { ...certificate.test, line: 4 },
  lack: '',
};

function file(more: Partial<CertificateFile>): CertificateFile {
  return { schemaVersion: 1, subwave: '1.0', certificates: {}, unproven: {}, ...more };
}

/** State and reason of the one criterion in a repository with these files. */
async function status(
  each: BorneCriterion,
  stored: CertificateFile,
  files: Readonly<Record<string, string>> = { 'src/a.ts': 'a', 'qa/help.ts': 'help' },
) {
  await using root = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root.path, name)), { recursive: true });
    writeFileSync(path.join(root.path, name), text);
  }
  const [found] = await statusOf(root.path, [each], stored);
  return `${found?.state}: ${found?.reason}`;
}

const proven = (more: Partial<Certificate> = {}) => file({ certificates: { 'QA-1.1': { ...certificate, ...more } } });

test('with nothing stored nothing is proven', async () => {
  expect(await status(borne, file({}))).toBe('absent: no proof was sought yet');
  expect(await status({ ...borne, test: undefined, lack: 'no test bears the id' }, file({}))).toBe(
    'absent: no test bears the id',
  );
  await using root = await temporaryFolder();
  expect(await statusOf(root.path, [], file({}))).toEqual([]);
});

test('a certificate whose digests all hold proves', async () => {
  expect(await status(borne, proven())).toBe(
    'proven: BooleanLiteral at src/a.ts:1:2 is noticed by an assertion at qa/tests/a.qa.ts:3',
  );
});

test.for<readonly [string, BorneCriterion, Partial<Certificate>, string]>([
  ['the test', { ...borne, test: { ...borne.test!, digest: 'b' } }, {}, 'the test changed: qa/tests/a.qa.ts:4'],
  [
    'its surroundings',
    { ...borne, test: { ...borne.test!, surroundings: 'b' } },
    {},
    'what the tests of qa/tests/a.qa.ts share changed',
  ],
  ['its title', { ...borne, test: { ...borne.test!, title: 'QA-1.1 sums' } }, {}, 'the title of the test changed'],
  [
    'its place',
    { ...borne, test: { ...borne.test!, file: 'qa/b.qa.ts' } },
    {},
    'the test moved from qa/tests/a.qa.ts to qa/b.qa.ts',
  ],
  ['that there is one', { ...borne, test: undefined, lack: 'no test bears the id' }, {}, 'no test bears the id'],
  ['a source', borne, { sources: { 'src/a.ts': sha256('b') } }, 'src/a.ts changed'],
  ['a helper, which is gone', borne, { support: { 'qa/gone.ts': sha256('b') } }, 'qa/gone.ts changed'],
  ['the rules', borne, { rules: 0 }, 'it was sought by the rules 0; the present ones are 1'],
  ['the criterion that it is about', borne, { criterion: 'QA-9.9' }, 'the record is about QA-9.9'],
])('a change of %s makes it stale', async ([, each, more, reason]) => {
  expect(await status(each, proven(more))).toBe(`stale: ${reason}`);
});

test('a search that came to nothing is remembered, and goes stale as well', async () => {
  const record = { ...sampleUnproven('QA-1.1'), sources: {}, support: {} };
  const stored = file({ unproven: { 'QA-1.1': record } });
  expect(await status(borne, stored)).toBe('unproven: 3 of 3');
  expect(await status({ ...borne, test: { ...borne.test!, digest: 'b' } }, stored)).toBe(
    'stale: the test changed: qa/tests/a.qa.ts:4',
  );
});

test('a file that cannot be read as certificates proves nothing, and says where', async () => {
  await using root = await temporaryFolder();
  const project = {
    plan: { subwaves: [{ id: '1.0', tests: [] }] },
    catalog: { components: [{ id: 'QA-1', subwave: '1.0', criteria: [{ id: 'QA-1.1', statement: 'adds' }] }] },
  } as unknown as Parameters<typeof readProofs>[1];
  mkdirSync(path.join(root.path, 'qa/certificates'), { recursive: true });
  writeFileSync(path.join(root.path, 'qa/certificates/1.0.json'), '{\n  "certificates": nothing }');
  const [found] = await readProofs(root.path, project, '1.0');
  expect(found).toMatchObject({
    state: 'absent',
    reason: expect.stringMatching(/^qa\/certificates\/1\.0\.json:2 cannot be read: /),
  });
});
