// How many megabytes of TypeScript the debt scan reads in a second, from disk to report, for 1, 10 and 50 MB; beside it
// parsing alone, which shows what the machine gives. Growth is linear when `msPerMegabyte` stays the same.
// node bench/debt-scan.ts [--rounds=5]
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { scanFiles } from '../src/harness/debt/scan-files.ts';
import { parseSource } from '../src/harness/debt/syntax/parse-source.ts';
import { interleave } from './lib/interleave.ts';
import type { Metrics } from './lib/summarize.ts';

const megabyte = 1_000_000;
const warmUpBytes = 3 * megabyte;

/** A file of about 11 KB with the imports, hooks, suites, tables, helpers and assertions that test files have. */
function testFileText(seed: number): string {
  const suites = Array.from({ length: 12 }, (_, index) => suiteText(seed * 12 + index));
  return `import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPool } from '../src/pool.ts';
import type { Pool, PoolOptions } from '../src/pool.ts';

const defaults: PoolOptions = { min: 1, max: 4, acquireTimeoutMs: 1000 };

function expectIdle(pool: Pool, count: number): void {
  expect(pool.statistics()).toMatchObject({ idle: count, inUse: 0 });
}
${suites.join('')}`;
}

function suiteText(number: number): string {
  return `
describe('pool ${number}', () => {
  let pool: Pool;
  beforeEach(async () => {
    pool = await createPool({ ...defaults, max: ${(number % 7) + 1} });
  });
  afterEach(() => pool.close());

  // Every connection is opened before the pool reports ready.
  test('QA-${(number % 900) + 100}.1 opens exactly the configured minimum of connections', async () => {
    const connections = await Promise.all(Array.from({ length: 3 }, () => pool.acquire({ organisationId: 'org-${number}' })));
    expect(connections).toHaveLength(3);
    for (const connection of connections) {
      expect(connection.state).toBe('in-use');
      await pool.release(connection);
    }
    expectIdle(pool, ${number % 4});
  });

  test('QA-${(number % 900) + 100}.2 rejects when the deadline has passed', async () => {
    const acquired = vi.fn<(id: string) => void>();
    await expect(pool.acquire({ signal: AbortSignal.timeout(${number % 50}) })).rejects.toThrow(/within ${number} ms/);
    expect(acquired).not.toHaveBeenCalled();
  });

  test.for([[1, 'idle'], [2, 'in-use']] as const)('reports state %i', ([count, state]) => {
    expect(pool.statistics()[state]).toBe(count);
  });
});
`;
}

function writeFiles(folder: string, sizeBytes: number): string[] {
  const files: string[] = [];
  for (let written = 0; written < sizeBytes;) {
    const text = testFileText(files.length);
    const file = `pool-${files.length}.test.ts`;
    writeFileSync(path.join(folder, file), text);
    files.push(file);
    written += text.length;
  }
  return files;
}

/** Reads files of together `sizeBytes` once, after others have warmed the process up. */
async function measure(sizeBytes: number, read: (root: string, files: readonly string[]) => unknown): Promise<Metrics> {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'bench-debt-scan-'));
  const files = writeFiles(folder.path, Math.max(sizeBytes, warmUpBytes));
  const perFile = testFileText(0).length;
  await read(folder.path, files.slice(0, Math.ceil(warmUpBytes / perFile)));
  const measured = files.slice(0, Math.ceil(sizeBytes / perFile));
  const readBytes = measured.reduce((sum, _, index) => sum + testFileText(index).length, 0);
  const startMs = performance.now();
  await read(folder.path, measured);
  const elapsedMs = performance.now() - startMs;
  const megabytes = readBytes / megabyte;
  return { megabytesPerSecond: (megabytes * 1000) / elapsedMs, msPerMegabyte: elapsedMs / megabytes, files: measured.length };
}

function parseFiles(root: string, files: readonly string[]): void {
  for (const file of files) parseSource(file, readFileSync(path.join(root, file), 'utf8'));
}

const workloads = [1, 10, 50].map((size) => ({
  name: `${size} MB`,
  baseline: 'parse only',
  contenders: {
    'debt scan': () => measure(size * megabyte, scanFiles),
    'parse only': () => measure(size * megabyte, parseFiles),
  },
}));

await interleave('debt-scan', import.meta.filename, workloads);
