import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

test('the example of four nodes prints what its page says', { timeout: 120_000 }, () => {
  const [, , , expected = ''] = readFileSync('examples/four-nodes/README.md', 'utf8').split(/^```\n/m);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['examples/four-nodes/run.ts'], { encoding: 'utf8' });
  expect(expected).toContain('workflow.completed');
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expected, stderr: '' });
});
