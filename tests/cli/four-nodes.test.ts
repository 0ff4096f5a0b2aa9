import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { WaveDecision } from '../../src/harness/gate/wave/wave-decision.ts';
import { TemporaryFolder } from '../support/generated-node.ts';

const together = 'The shop as a whole';
const folder = new TemporaryFolder();
const shop = path.join(folder.path, 'shop');
const environment = { PATH: process.env['PATH'], HOME: folder.path, NO_COLOR: '1' };

/** Runs a file of the example on the shop. */
function run(file: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`examples/four-nodes/${file}`, shop], {
    encoding: 'utf8',
    env: environment,
  });
  return { status, stdout, stderr };
}

/** Its exit code, what it printed, and what was decided on the subwave of the shop and on those of the nodes. */
function judge() {
  const { status, stdout } = run('judge.ts');
  const { outcome, subwaves } = JSON.parse(readFileSync(path.join(shop, 'evidence/wave-1.0/gate.json'), 'utf8')) as WaveDecision;
  return { status, stdout, outcome, byTitle: Object.fromEntries(subwaves.map((subwave) => [subwave.title, subwave])) };
}

/** Changes a text of the shop. */
function rewrite(file: string, change: (text: string) => string): void {
  const text = readFileSync(path.join(shop, file), 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${file} has nothing to change`);
  writeFileSync(path.join(shop, file), changed);
}

let started: ReturnType<typeof run>;

beforeAll(() => {
  started = run('run.ts');
}, 120_000);
afterAll(() => folder[Symbol.dispose]());

test('the example of four nodes prints what its page says', () => {
  const blocks = readFileSync('examples/four-nodes/README.md', 'utf8').split(/^```\n/m);
  const expected = blocks.find((block) => block.startsWith('each of 4 nodes'));
  expect(expected).toContain('workflow.completed');
  expect(started).toEqual({ status: 0, stdout: expected, stderr: '' });
});

test('its own subwave and those of its nodes are GREEN and PASS, and a broken node makes it RED', { timeout: 90_000 }, () => {
  const whole = judge();
  expect(whole, whole.stdout).toMatchObject({ status: 0, outcome: 'PASS' });
  expect(whole.byTitle[together]).toMatchObject({
    outcome: 'PASS',
    terminalState: 'COMPLETE',
    components: { green: 4, total: 4 },
  });
  expect(Object.keys(whole.byTitle)).toEqual([together, 'notify', 'price', 'stock', 'order-flow']);

  const body = 'nodes/stock/src/reducer-body.ts';
  rewrite(body, (text) => text.replace('amount: -amount', 'amount'));
  const broken = judge();
  expect(broken).toMatchObject({ status: 1, outcome: 'FAIL' });
  expect(broken.byTitle[together]).toMatchObject({ outcome: 'FAIL', components: { green: 3, total: 4 } });
  expect(broken.byTitle[together]?.failed).toContain('BL-016');
  expect(broken.stdout).toMatch(/RED QA-3\.1 when a step fails[^]*Not GREEN: QA-3\.1 RED\./);

  rewrite(body, () => '');
  const gone = judge();
  expect(gone).toMatchObject({ status: 1, outcome: 'FAIL', byTitle: { stock: { outcome: 'FAIL' }, price: { outcome: 'PASS' } } });
  expect(gone.byTitle[together]).toMatchObject({ outcome: 'FAIL', components: { green: 0, total: 4 } });
});
