import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { generateNode } from '../../../src/generator/generate-node.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';
import { ofPackage, requestNode, TemporaryFolder, unverified } from '../../../tests/support/generated-node.ts';

const order = ['1', '1.5', '2', '3', '4', '4.5', '5', '5.5', '6', '7'];

test('QA-451.1 runs its stages in order and records the measured duration of each', async () => {
  using out = new TemporaryFolder();
  let nowMs = 0;
  const clock = Object.assign(new ManualClock(), { monotonicMs: () => (nowMs += 1) });
  const verify = async () => {
    nowMs += 500;
    return [{ name: 'slow', result: 'PASS' as const, detail: null }];
  };
  const { outcome, stages, duration_ms: durationMs } = await generateNode(requestNode(out.path), { ...ofPackage, clock, verify });
  expect([outcome, stages.map(({ id }) => id)]).toEqual(['PASS', order]);
  expect(stages.map((stage) => stage.duration_ms)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 501]);
  expect(stages.map((stage) => stage.started_ms)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
  expect(durationMs).toBe(510);
});

test('QA-451.2 stops at a failing gate and leaves no half-written node', async () => {
  using out = new TemporaryFolder();
  const hostile = await generateNode(requestNode(out.path, { serviceName: '../x' }), unverified);
  expect(hostile.stages.filter(({ outcome }) => outcome === 'NOT_RUN').map(({ id }) => id)).toEqual(order.slice(4));
  const broken = await generateNode(requestNode(out.path), {
    ...ofPackage,
    verify: async () => [{ name: 'types', result: 'FAIL', detail: 'TS2322' }],
  });
  expect([hostile, broken].map(({ outcome, folder }) => [outcome, folder])).toEqual([
    ['FAIL', null],
    ['FAIL', null],
  ]);
  expect(readdirSync(out.path)).toEqual([]);
  const whole = await killWhileGenerating(out.path);
  for (const name of readdirSync(out.path).filter((each) => !each.startsWith('.'))) {
    expect(listFiles(path.join(out.path, name)), name).toEqual(whole);
  }
});

/** Kills a process that generates one node after another. @returns The files of a whole one. */
async function killWhileGenerating(out: string): Promise<readonly string[]> {
  const module = path.resolve('src/generator/generate-node.ts');
  const code = `import { generateNode } from ${JSON.stringify(module)};
    const verify = async () => [{ name: 'none', result: 'PASS', detail: null }];
    for (let i = 0; ; i += 1) {
      await generateNode({ type: 'effect', serviceName: 'node-' + i, domain: 'sales', out: process.argv[1] }, { verify, home: process.argv[2] });
      process.stdout.write('.');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, out, ofPackage.home ?? ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await ended;
  return listFiles(path.join(out, 'node-0'));
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
}

test('QA-451.3 adds less than 5 % of pipeline time for event-bus integration, measured', async () => {
  using out = new TemporaryFolder();
  const report = await generateNode(requestNode(out.path, { type: 'compute', eventBus: true }), ofPackage);
  const durations = new Map(report.stages.map((stage) => [stage.id, stage.duration_ms ?? Number.NaN]));
  const total = [...durations.values()].reduce((sum, durationMs) => sum + durationMs, 0);
  const integration = durations.get('4.5') ?? Number.NaN;
  expect([report.outcome, durations.size]).toEqual(['PASS', order.length]);
  expect(integration).toBeGreaterThan(0);
  expect(report.event_bus_share_ratio).toBeCloseTo(integration / total, 12);
  expect(integration / total).toBeLessThan(0.05);
});

test('QA-451.4 generates the same bytes from the same inputs', async () => {
  using one = new TemporaryFolder();
  using two = new TemporaryFolder();
  for (const out of [one, two]) {
    const { outcome } = await generateNode(requestNode(out.path, { type: 'orchestrator' }), unverified);
    expect(outcome).toBe('PASS');
  }
  const [a, b] = [one, two].map((out) => path.join(out.path, 'order-intake'));
  const files = listFiles(a ?? '').filter((file) => /\.\w+$/.test(file));
  expect(files.length).toBeGreaterThan(30);
  expect(listFiles(b ?? '').filter((file) => /\.\w+$/.test(file))).toEqual(files);
  for (const file of files)
    expect(readFileSync(path.join(a ?? '', file)).equals(readFileSync(path.join(b ?? '', file))), file).toBe(true);
});
