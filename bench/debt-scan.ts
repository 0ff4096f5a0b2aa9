// How many megabytes of TypeScript the debt scan reads in a second, from disk to report, for 1, 10 and 50 MB.
// node bench/debt-scan.ts [rounds]
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';

import { scanFiles } from '../src/harness/debt/scan-files.ts';

const rounds = Math.max(5, Number(process.argv[2] ?? 5));
const megabyte = 1_000_000;
const sizes = [1, 10, 50];

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

function writeFiles(root: string, sizeBytes: number): string[] {
  const files: string[] = [];
  for (let written = 0; written < sizeBytes;) {
    const text = testFileText(files.length);
    const file = `${sizeBytes}/pool-${files.length}.test.ts`;
    writeFileSync(path.join(root, file), text);
    files.push(file);
    written += text.length;
  }
  return files;
}

async function measure(root: string, files: readonly string[]) {
  const start = performance.now();
  const { sizeBytes, tests, findings } = await scanFiles(root, files);
  const elapsedMs = performance.now() - start;
  return {
    megabytesPerSecond: sizeBytes / megabyte / (elapsedMs / 1000),
    elapsedMs,
    tests: tests.length,
    findings: findings.length,
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

using folder = mkdtempDisposableSync(path.join(tmpdir(), 'bench-debt-scan-'));
const subjects = sizes.map((size) => {
  mkdirSync(path.join(folder.path, String(size * megabyte)));
  return { size, files: writeFiles(folder.path, size * megabyte), runs: [] as Awaited<ReturnType<typeof measure>>[] };
});
// Interleaved, so that the noise of a shared machine falls on all sizes alike. The first round only warms up.
for (let round = 0; round <= rounds; round += 1) {
  for (const { files, runs } of subjects) {
    const run = await measure(folder.path, files);
    if (round > 0) runs.push(run);
  }
}
const round2 = (value: number) => Math.round(value * 100) / 100;
for (const { size, files, runs } of subjects) {
  const speeds = runs.map(({ megabytesPerSecond }) => megabytesPerSecond);
  console.log(
    JSON.stringify({
      suite: 'debt-scan',
      megabytes: size,
      files: files.length,
      tests: runs[0]!.tests,
      findings: runs[0]!.findings,
      megabytesPerSecond: round2(medianOf(speeds)),
      min: round2(Math.min(...speeds)),
      max: round2(Math.max(...speeds)),
      rounds,
      threads: availableParallelism(),
    }),
  );
}
const msPerMegabyte = subjects.map(({ size, runs }) => medianOf(runs.map(({ elapsedMs }) => elapsedMs)) / size);
console.log(
  JSON.stringify({ suite: 'debt-scan', growth: `ms a megabyte at ${sizes.join(', ')} MB`, values: msPerMegabyte.map(round2) }),
);
