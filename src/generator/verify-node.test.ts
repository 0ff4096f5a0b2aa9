import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { generate, TemporaryFolder } from '../../tests/support/generated-node.ts';
import { ownFolder } from '../foundation/find-package.ts';
import { verifyNode } from './verify-node.ts';

/** The folder of a compute node that nothing has verified. */
async function generateCompute(): Promise<string> {
  const out = new TemporaryFolder();
  onTestFinished(() => out[Symbol.dispose]());
  return (await generate(out.path, { type: 'compute' })).folder;
}

test('names the type error and the test that fail, and leaves the node as it is', { timeout: 60_000 }, async () => {
  const folder = await generateCompute();
  appendFileSync(path.join(folder, 'src/node-work.ts'), 'export const wrong: number = "text";\n');
  const body = path.join(folder, 'src/compute-body.ts');
  writeFileSync(body, readFileSync(body, 'utf8').replace('total + value', 'total - value'));
  const before = readdirSync(folder, { recursive: true });
  const checks = await verifyNode(folder, ownFolder());
  expect(checks).toEqual([
    { name: 'types', result: 'FAIL', detail: expect.stringMatching(/src\/node-work\.ts.*TS2322/) },
    {
      name: 'own-tests',
      result: 'FAIL',
      detail: expect.stringMatching(/^\d+ of \d+ tests passed; .*the same input has the same output/),
    },
  ]);
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
});

test('a node without a test does not pass', { timeout: 60_000 }, async () => {
  const folder = await generateCompute();
  for (const file of readdirSync(path.join(folder, 'src')).filter((name) => name.endsWith('.test.ts'))) {
    rmSync(path.join(folder, 'src', file));
  }
  const [types, tests] = await verifyNode(folder, ownFolder());
  expect([types?.result, tests?.result]).toEqual(['PASS', 'FAIL']);
});

test('a test that is skipped does not pass', { timeout: 60_000 }, async () => {
  const folder = await generateCompute();
  const file = path.join(folder, 'src/compute-body.test.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace("test('no values", "test.skip('no values"));
  const [, tests] = await verifyNode(folder, ownFolder());
  expect(tests).toMatchObject({ result: 'FAIL', detail: expect.stringContaining('no values have no mean: skipped') });
});

test('tools that are not installed are named', async () => {
  const checks = await verifyNode(await generateCompute(), '/nowhere');
  expect(checks).toEqual([
    {
      name: 'tools-installed',
      result: 'FAIL',
      detail: expect.stringMatching(/^@types\/node, ajv, typescript, \w+: install wavegate anew/),
    },
  ]);
});

test('an abort ends it', async () => {
  await expect(verifyNode(await generateCompute(), ownFolder(), AbortSignal.abort(new Error('enough')))).rejects.toThrow(
    'enough',
  );
});
