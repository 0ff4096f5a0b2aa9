import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { StoreVerdict } from '../../src/harness/attestation/judge-store.ts';
import { verifyEvidence } from '../../src/harness/attestation/verify-evidence.ts';
import { loadPublicKeys } from '../../src/harness/attestation/public-keys.ts';
import { createRepository, testFile } from '../support/repository.ts';
import type { Repository } from '../support/repository.ts';

const owner = { wave: '1.0', builder: 'ada', subwave: '1.0' };
const files = {
  'src/calc/add.ts': 'export const add = (a: number, b: number): number => a + b;\n',
  'qa/tests/a.qa.ts': testFile({
    'QA-1.1 adds': '  expect(1 + 1).toBe(2);',
    'QA-1.2 fails': '  expect(1 + 1).toBe(3);',
    'QA-1.3 hangs': '  await new Promise(() => {});\n  expect(1 + 1).toBe(2);',
  }),
};

let repository: Repository;

beforeAll(async () => {
  repository = await createRepository({ 1: { 1: 'adds', 2: 'fails', 3: { statement: 'hangs', timeout: '300ms' } } }, files);
  await repository.qa(['keys', 'make']);
  await repository.qa(['run', '--all']);
}, 60_000);
afterAll(() => repository[Symbol.asyncDispose]());

async function verify(args: readonly string[] = [], cwd?: string): Promise<{ code: unknown; verdict: StoreVerdict }> {
  const { code, stdout } = await repository.qa(['evidence', 'verify', ...args, '--json'], cwd === undefined ? {} : { cwd });
  return { code, verdict: JSON.parse(stdout) as StoreVerdict };
}

/** Every file of the evidence, relative to the root. */
async function evidenceFiles(): Promise<string[]> {
  const found = await readdir(path.join(repository.root, 'evidence'), { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(repository.root, path.join(parentPath, name)));
  // Reports are computed anew by `qa report --verify`.
  return paths.filter((file) => !/\.(?:md|html)$/.test(file)).toSorted();
}

test('evidence that was signed holds', async () => {
  const { code, verdict } = await verify();
  expect({
    code,
    holds: verdict.holds,
    evidence: verdict.evidence.map(({ signature, problems }) => ({ signature, problems })),
  }).toEqual({
    code: 0,
    holds: true,
    evidence: [{ signature: 'verified', problems: [] }],
  });
});

test('it holds on another machine, with nothing but the folder and the public key', async () => {
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'qa-elsewhere-'));
  const [key] = await readdir(path.join(repository.root, 'governance/keys'));
  await cp(path.join(repository.root, 'evidence'), path.join(elsewhere, 'handed-over/evidence'), { recursive: true });
  await cp(path.join(repository.root, 'governance/keys', key!), path.join(elsewhere, key!));
  expect(await verify(['handed-over', '--key', key!], elsewhere)).toMatchObject({ code: 0, verdict: { holds: true } });
  expect(await verify(['handed-over/evidence', '--key', key!], elsewhere)).toMatchObject({ code: 0, verdict: { holds: true } });
  await rm(elsewhere, { recursive: true });
});

test('a flipped byte in any file is found, and the file is named', { timeout: 120_000 }, async () => {
  const trusted = loadPublicKeys(repository.root);
  const named: Record<string, boolean> = {};
  for (const file of await evidenceFiles()) {
    const bytes = await readFile(path.join(repository.root, file));
    const step = Math.max(1, Math.floor(bytes.length / 60));
    named[file] = true;
    for (let at = 0; at < bytes.length; at += step) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      await writeFile(path.join(repository.root, file), changed);
      const { problems } = await verifyEvidence(repository.root, owner, trusted);
      if (!problems.some((problem) => problem.file === file)) named[`${file} at ${at}: ${JSON.stringify(problems)}`] = false;
    }
    await writeFile(path.join(repository.root, file), bytes);
  }
  expect(Object.keys(named).length).toBeGreaterThan(5);
  expect(Object.entries(named).filter(([, isNamed]) => !isNamed)).toEqual([]);
});

test.for(['path', 'sha256'])('a summary that names an artifact without its %s is no record', async (field) => {
  const file = `${repository.evidence}/qa_evidence_summary.json`;
  const text = await repository.read(file);
  const summary = JSON.parse(text) as { readonly artifacts: readonly Record<string, unknown>[] };
  delete summary.artifacts[0]![field];
  await repository.write(file, JSON.stringify(summary));
  const { problems } = await verifyEvidence(repository.root, owner, loadPublicKeys(repository.root));
  await repository.write(file, text);
  expect(problems).toContainEqual(expect.objectContaining({ code: 'EVIDENCE_DAMAGED', file }));
});

test.for([
  ['its signature', (envelope: { signatures: object[] }) => ({ ...envelope, signatures: [] }), 'SCHEMA'],
  [
    'its payload',
    (envelope: object) => ({ ...envelope, payload: Buffer.from('{}').toString('base64') }),
    'ATTESTATION_UNTRUSTED',
  ],
] as const)('an attestation without %s is refused', async ([, change, problem]) => {
  const file = `${repository.evidence}/attestation.dsse.json`;
  const text = await repository.read(file);
  await repository.write(file, JSON.stringify(change(JSON.parse(text) as { signatures: object[] })));
  const { code, verdict } = await verify();
  await repository.write(file, text);
  expect({
    code,
    signature: verdict.evidence[0]?.signature,
    codes: verdict.evidence[0]?.problems.map((each) => each.code),
  }).toEqual({
    code: 1,
    signature: 'untrusted',
    codes: [problem],
  });
});

test('a key that is not trusted here vouches for nothing', async () => {
  const other = await createRepository({ 1: { 1: 'adds' } });
  await other.qa(['keys', 'make']);
  const [key] = await readdir(path.join(other.root, 'governance/keys'));
  const { code, verdict } = await verify(['--key', path.join(other.root, 'governance/keys', key!)]);
  expect({ code, signature: verdict.evidence[0]?.signature }).toEqual({ code: 1, signature: 'untrusted' });
  await other[Symbol.asyncDispose]();
});

test('evidence signed before another run is refuted', async () => {
  const file = `${repository.evidence}/attestation.dsse.json`;
  const text = await repository.read(file);
  await repository.qa(['run', '--all']);
  await repository.write(file, text);
  expect(await verify()).toMatchObject({ code: 1, verdict: { evidence: [{ signature: 'refuted' }] } });
});

test('a cut ledger is named, although what is left of it is sound', async () => {
  await repository.qa(['run', '--all']);
  const whole = await repository.read('evidence/ledger.jsonl');
  const lines = whole.trimEnd().split('\n');
  // Start and end of the last run.
  await repository.write('evidence/ledger.jsonl', `${lines.slice(0, -2).join('\n')}\n`);
  const { code, verdict } = await verify();
  await repository.write('evidence/ledger.jsonl', whole);
  expect({ code, files: verdict.evidence[0]?.problems.map(({ file }) => file) }).toMatchObject({
    code: 1,
    files: expect.arrayContaining(['evidence/ledger.jsonl']),
  });
});

test('a dump that no run wrote is named', async () => {
  await repository.write(`${repository.evidence}/dumps/QA-1.1.txt`, 'forged');
  const { code, verdict } = await verify();
  await rm(path.join(repository.root, repository.evidence, 'dumps/QA-1.1.txt'));
  expect({ code, files: verdict.evidence[0]?.problems.map(({ file }) => file) }).toEqual({
    code: 1,
    files: [`${repository.evidence}/dumps/QA-1.1.txt`],
  });
});

test('a folder of a name that no builder has is no evidence, and ends nothing', async () => {
  const folder = path.join(repository.root, 'evidence/wave-1.0/a b');
  await repository.write('evidence/wave-1.0/a b/subwave-1.0/qa_evidence_summary.json', '{}');
  const { code, verdict } = await verify();
  await rm(folder, { recursive: true });
  expect({ code, holds: verdict.holds, places: verdict.evidence.length }).toEqual({ code: 0, holds: true, places: 1 });
});

test('a retired key vouches for no run after its end', async () => {
  await using other = await createRepository(
    { 1: { 1: 'adds', 2: 'fails', 3: { statement: 'hangs', timeout: '300ms' } } },
    files,
  );
  await other.qa(['keys', 'make']);
  const secret = path.join(other.root, '.config/wavegate/signing-key.pem');
  const stolen = await readFile(secret, 'utf8');
  await other.qa(['keys', 'rotate']);
  await writeFile(secret, stolen, { mode: 0o600 });
  await other.qa(['run', '--all']);
  const { code, stdout } = await other.qa(['evidence', 'verify', '--json']);
  const [evidence] = (JSON.parse(stdout) as StoreVerdict).evidence;
  expect({ code, signature: evidence?.signature, messages: evidence?.problems.map(({ message }) => message) }).toEqual({
    code: 1,
    signature: 'refuted',
    messages: [expect.stringContaining('was retired at')],
  });
});

test.for([
  ['a link', (key: string) => symlink('/etc/hostname', key), 'it is a symbolic link'],
  ['a folder', (key: string) => mkdir(key), 'it is no regular file'],
] as const)('%s in the place of the private key is refused as what it is', async ([, put, message]) => {
  await using other = await createRepository({ 1: { 1: 'adds' } });
  await mkdir(path.join(other.root, '.config/wavegate'), { recursive: true });
  await put(path.join(other.root, '.config/wavegate/signing-key.pem'));
  const { code, stderr } = await other.qa(['keys', 'make']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  expect(stderr).not.toContain('chmod');
});

test('a variable that holds the secret in another form is not printed', async () => {
  const { code, stderr } = await repository.qa(['keys', 'show'], { environment: { WAVEGATE_SIGNING_KEY: 'MC4CAQAwBQYDK2Vw' } });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('neither a key in PEM nor the path') });
  expect(stderr).not.toContain('MC4CAQAwBQYDK2Vw');
});

test('a rotated key vouches for what it signed, and names its successor', async () => {
  await repository.qa(['run', '--all']);
  const before = (await repository.qa(['keys', 'show', '--json'])).stdout;
  const rotated = await repository.qa(['keys', 'rotate', '--json']);
  expect(rotated.code).toBe(0);
  expect(await verify()).toMatchObject({ code: 0, verdict: { holds: true } });
  const old = (JSON.parse(before) as { signing: { id: string } }).signing.id;
  const { id } = JSON.parse(rotated.stdout) as { id: string };
  const keys = JSON.parse((await repository.qa(['keys', 'show', '--json'])).stdout) as object;
  expect(keys).toMatchObject({
    signing: { id, published: true },
    published: [
      { id, state: 'active', successor: null },
      { id: old, state: 'retired', successor: id },
    ],
  });
});

test('without a key, evidence is unsigned, and the attestation of a former run is removed', async () => {
  const { root } = repository;
  const key = path.join(root, '.config/wavegate/signing-key.pem');
  const secret = await readFile(key);
  await rm(key);
  await repository.qa(['run', '--all']);
  const unsigned = await verify();
  await writeFile(key, secret, { mode: 0o600 });
  expect(unsigned).toMatchObject({
    code: 1,
    verdict: { holds: false, evidence: [{ signature: 'unsigned', problems: [{ code: 'ATTESTATION_MISSING' }] }] },
  });
  expect(await readdir(path.join(root, repository.evidence))).not.toContain('attestation.dsse.json');
});

test('the private key is readable by its owner alone, and one that others may read signs nothing', async () => {
  const key = path.join(repository.root, '.config/wavegate/signing-key.pem');
  expect((await stat(key)).mode & 0o777).toBe(0o600);
  await chmod(key, 0o644);
  const { code, stderr } = await repository.qa(['run', '--all']);
  await chmod(key, 0o600);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('EXPOSED_FILE') });
});

test.for([
  ['a private key', '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n', 'no public key'],
  ['no PEM', 'hello', 'no public key'],
] as const)('%s among the public keys is an error', async ([, text, message]) => {
  await mkdir(path.join(repository.root, 'governance/keys'), { recursive: true });
  await repository.write('governance/keys/0000000000000000.pub.pem', text);
  const { code, stderr } = await repository.qa(['evidence', 'verify']);
  await rm(path.join(repository.root, 'governance/keys/0000000000000000.pub.pem'));
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test('nothing verified is nothing proved', async () => {
  await using empty = await createRepository({ 1: { 1: 'adds' } });
  const { code, stdout } = await empty.qa(['evidence', 'verify']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('There is no evidence.') });
});
