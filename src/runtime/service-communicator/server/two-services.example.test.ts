import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../../../examples/two-services/', import.meta.url));

test('the example of two services prints what its README says', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [`${folder}run.ts`], { timeout: 20_000 });
  const blocks = readFileSync(`${folder}README.md`, 'utf8').split('```');
  expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: blocks[3]?.trim(), stderr: '' });
});
