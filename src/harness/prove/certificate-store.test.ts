import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { certificatePath, loadCertificates, storeFindings } from './certificate-store.ts';
import { sampleCertificate, sampleUnproven } from './fixtures/sample-records.ts';

const catalogued = new Set(['QA-1.1', 'QA-1.2', 'QA-1.10', 'QA-2.1']);

async function store(
  root: string,
  proven: readonly string[],
  unproven: readonly string[] = [],
  known = catalogued,
): Promise<void> {
  const findings = { certificates: proven.map(sampleCertificate), unproven: unproven.map(sampleUnproven) };
  await storeFindings(root, '1.0', findings, known);
}

function read(root: string): string {
  return readFileSync(path.join(root, certificatePath('1.0')), 'utf8');
}

test('without a file there are no certificates', async () => {
  await using root = await temporaryFolder();
  expect(await loadCertificates(root.path, '1.0')).toEqual({ schemaVersion: 1, subwave: '1.0', certificates: {}, unproven: {} });
});

test('the bytes depend on what is found and not on the order of finding it', async () => {
  await using one = await temporaryFolder();
  await using other = await temporaryFolder();
  await store(one.path, ['QA-2.1', 'QA-1.10', 'QA-1.2']);
  await store(other.path, ['QA-1.2']);
  await store(other.path, ['QA-2.1']);
  await store(other.path, ['QA-1.10']);
  expect(read(other.path)).toBe(read(one.path));
  expect(Object.keys((await loadCertificates(one.path, '1.0')).certificates)).toEqual(['QA-1.2', 'QA-1.10', 'QA-2.1']);
  expect(read(one.path).indexOf('src/a.ts')).toBeLessThan(read(one.path).indexOf('src/b.ts'));
});

test('the newer finding of a criterion stands, and what the catalog no longer has is dropped', async () => {
  await using root = await temporaryFolder();
  await store(root.path, ['QA-1.1', 'QA-1.2'], ['QA-2.1']);
  await store(root.path, ['QA-2.1'], ['QA-1.1'], new Set(['QA-1.1', 'QA-2.1']));
  const { certificates, unproven } = await loadCertificates(root.path, '1.0');
  expect([Object.keys(certificates), Object.keys(unproven)]).toEqual([['QA-2.1'], ['QA-1.1']]);
});

test('findings stored at the same time are all kept', async () => {
  await using root = await temporaryFolder();
  await Promise.all([...catalogued].map((criterion) => store(root.path, [criterion])));
  expect(Object.keys((await loadCertificates(root.path, '1.0')).certificates)).toEqual([...catalogued]);
});

test.for([
  ['a merge conflict', '{\n<<<<<<< ours\n}', 2],
  ['a duplicate criterion', '{ "schemaVersion": 1, "subwave": "1.0", "unproven": {}, "unproven": {}, "certificates": {} }', 1],
  ['an unknown field', '{ "schemaVersion": 1, "subwave": "1.0", "unproven": {}, "certificates": {}, "proven": true }', 1],
] as const)('a file with %s is refused with its place, and not written over', async ([, text, line]) => {
  await using root = await temporaryFolder();
  mkdirSync(path.join(root.path, 'qa/certificates'), { recursive: true });
  writeFileSync(path.join(root.path, certificatePath('1.0')), text);
  await expect(store(root.path, ['QA-1.1'])).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    problems: [expect.objectContaining({ file: 'qa/certificates/1.0.json', line })],
  });
  expect(read(root.path)).toBe(text);
});
