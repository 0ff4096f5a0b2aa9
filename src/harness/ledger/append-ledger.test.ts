import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

import { sleep } from '../../foundation/clock.ts';
import { mountSmallDisk, notTried } from '../../foundation/files/fixtures/small-disk.ts';
import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { appendLedger } from './append-ledger.ts';
import { runEnded, runStarted } from './fixtures/entries.ts';
import { ledgerPath } from './ledger.ts';
import { readLedger } from './read-ledger.ts';

const script = join(import.meta.dirname, 'fixtures/append-entries.ts');

test('a repository without a ledger has an empty one', async () => {
  await using folder = await temporaryFolder();
  expect(await readLedger(folder.path)).toEqual({ entries: [], heads: [], problems: [] });
});

test('a ledger that is no file is an error of the environment, with its path and what to do', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, ledgerPath), { recursive: true });
  const error = { code: 'UNREADABLE_FILE', kind: 'environment', message: expect.stringContaining(ledgerPath) };
  await expect(readLedger(folder.path)).rejects.toMatchObject(error);
});

test('refuses a folder that leads out of the repository', async () => {
  await using folder = await temporaryFolder();
  await using outside = await temporaryFolder();
  await symlink(outside.path, join(folder.path, 'evidence'));
  await expect(appendLedger(folder.path, runStarted())).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  expect(await readdir(outside.path)).toEqual([]);
});

test('chains entries, each line valid against the schema', async () => {
  await using folder = await temporaryFolder();
  const start = await appendLedger(folder.path, runStarted());
  const end = await appendLedger(folder.path, runEnded());
  expect(start.heads).toEqual([]);
  expect(end.heads).toEqual([start.digest]);
  expect(await readLedger(folder.path)).toEqual({ entries: [start, end], heads: [end.digest], problems: [] });
  const lines = (await readFile(join(folder.path, ledgerPath), 'utf8')).trimEnd().split('\n');
  for (const line of lines) expect(await findSchemaProblems(parseJson(line, { file: ledgerPath }), 'ledger-entry')).toEqual([]);
});

test('ends a torn last line, reports it, and loses nothing', async () => {
  await using folder = await temporaryFolder();
  const start = await appendLedger(folder.path, runStarted());
  await appendFile(join(folder.path, ledgerPath), '{"at":"2026-01-02T03:04:05.678Z","comm');
  expect(await readLedger(folder.path)).toMatchObject({ heads: [start.digest], problems: [{ code: 'LEDGER_TORN', line: 2 }] });
  const end = await appendLedger(folder.path, runEnded());
  expect(await readLedger(folder.path)).toMatchObject({ entries: [start, end], problems: [{ code: 'LEDGER_TORN', line: 2 }] });
});

test('a full disk is an error, and the ledger stays whole', async ({ annotate }): Promise<unknown> => {
  using disk = await mountSmallDisk(64 * 1024);
  if (disk === null) return annotate(notTried);
  const start = await appendLedger(disk.path, runStarted());
  const large = runEnded({ evidence: { [`evidence/${'x'.repeat(100_000)}`]: 'a'.repeat(64) } });
  await expect(appendLedger(disk.path, large)).rejects.toMatchObject({ code: 'STORAGE_FAILED', kind: 'environment' });
  expect(await readLedger(disk.path)).toEqual({ entries: [start], heads: [start.digest], problems: [] });
  expect((await appendLedger(disk.path, runEnded())).heads).toEqual([start.digest]);
  return undefined;
});

test('eight processes append 50 entries each, one after the other', async () => {
  await using folder = await temporaryFolder();
  const writers = Array.from({ length: 8 }, (_, index) =>
    spawn(process.execPath, [script, folder.path, `w${index}`, '25'], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const printed = await Promise.all(writers.map((writer) => text(writer.stdout)));
  const { entries, heads, problems } = await readLedger(folder.path);
  expect(problems).toEqual([]);
  expect(heads).toHaveLength(1);
  expect(entries.map(({ digest }) => digest).toSorted()).toEqual(
    printed.flatMap((digests) => digests.trim().split('\n')).toSorted(),
  );
  expect(entries).toHaveLength(400);
  // A chain: each entry but the first names exactly the one before it.
  expect(entries.slice(1).map((entry) => entry.heads)).toEqual(entries.slice(0, -1).map(({ digest }) => [digest]));
});

test('a writer killed at any moment loses no entry that it said was on disk', async () => {
  await using folder = await temporaryFolder();
  const acknowledged: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    const writer = spawn(process.execPath, [script, folder.path, `k${round}`, '100000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printing = text(writer.stdout);
    await once(writer.stdout, 'readable');
    await sleep(Math.random() * 20);
    writer.kill('SIGKILL');
    acknowledged.push(...(await printing).split('\n').filter((line) => line.length === 64));
  }
  const end = await appendLedger(folder.path, runEnded({ runId: 'last' }));
  const { entries, heads, problems } = await readLedger(folder.path);
  const digests = new Set(entries.map(({ digest }) => digest));
  expect(acknowledged.length).toBeGreaterThanOrEqual(20);
  expect(acknowledged.filter((digest) => !digests.has(digest))).toEqual([]);
  expect(heads).toEqual([end.digest]);
  expect(problems.filter(({ code }) => code !== 'LEDGER_TORN')).toEqual([]);
});
