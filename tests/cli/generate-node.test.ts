import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';

import type { GenerationReport } from '../../src/generator/generation-report.ts';
import { runProgram, unpackPackage } from '../support/packed-package.ts';
import { startQa } from '../support/repository.ts';

const schema = JSON.parse(readFileSync('governance/schemas/generation-report.schema.json', 'utf8')) as object;

function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'generate-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const wanted = ['generate', 'node', '--type', 'effect', '--service-name', 'order-intake', '--domain', 'sales'];

test('--dry-run shows the tree and the files, and writes nothing', async () => {
  const folder = makeFolder();
  const { code, stdout } = await startQa(folder, [...wanted, '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^order-intake\/\n {2}\.gitignore .*\n {2}README\.md .*\n/);
  expect(stdout).toContain('    start-node.ts*  ');
  expect(stdout).toContain('── src/node-facts.ts\n');
  expect(stdout).toContain("  service: 'order-intake',\n");
  expect(stdout).toContain('✓ SV-001 inputs (stage 3): 13 checks\n');
  expect(stdout).toMatch(/A dry run: nothing was written, compiled or tested\.\n$/);
  expect(readdirSync(folder)).toEqual([]);
});

test('--json prints the report that the schema describes, also of a request that cannot be met, which exits 2', async () => {
  const folder = makeFolder();
  const fitsSchema = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);
  const good = await startQa(folder, [...wanted, '--dry-run', '--json']);
  const bad = await startQa(folder, [
    'generate',
    'node',
    '--type',
    'effect',
    '--service-name',
    '../x',
    '--domain',
    'con',
    '--json',
  ]);
  const reports = [good, bad].map(({ stdout }) => JSON.parse(stdout) as GenerationReport);
  expect(reports.map((report) => fitsSchema(report) || fitsSchema.errors)).toEqual([true, true]);
  expect([good.code, bad.code, reports[1]?.gates[0]?.failed]).toEqual([0, 2, ['service-name-spelled', 'domain-not-reserved']]);
  expect(readdirSync(folder)).toEqual([]);
});

test('without a terminal nothing is asked: what is missing is named, and it exits 2', async () => {
  const { code, stderr } = await startQa(makeFolder(), ['generate', 'node', '--type', 'effect']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('REQUEST_INCOMPLETE: Nothing was generated: --service-name, --domain not given.'),
  ]);
});

test('a type that there is not is bad usage', async () => {
  const { code } = await startQa(makeFolder(), ['generate', 'node', '--type', 'oracle', '--service-name', 'a', '--domain', 'b']);
  expect(code).toBe(2);
});

test('SIGINT during the last stage leaves nothing and exits 130', { timeout: 60_000 }, async () => {
  const folder = makeFolder();
  const interruptOnceWritten = (pid: number): void => {
    const timer = setInterval(() => {
      if (!readdirSync(folder).some((name) => name.startsWith('.order-intake.'))) return;
      clearInterval(timer);
      process.kill(pid, 'SIGINT');
    }, 5);
  };
  const { code, stdout } = await startQa(folder, wanted, { onStart: interruptOnceWritten });
  expect([code, stdout, readdirSync(folder)]).toEqual([130, expect.stringContaining('Interrupted: nothing was left.'), []]);
});

test(
  'the packed package generates a node that compiles, passes its tests, starts, stops on SIGTERM, and is GREEN',
  { timeout: 180_000 },
  async () => {
    const packed = unpackPackage(makeFolder());
    const folder = makeFolder();
    const { code, output } = await runProgram(process.execPath, [path.join(packed, 'bin/run.js'), ...wanted], folder);
    expect([code, output]).toEqual([0, expect.stringContaining('Generated the effect node order-intake in order-intake')]);
    const node = path.join(folder, 'order-intake');
    mkdirSync(path.join(node, 'node_modules'));
    symlinkSync(packed, path.join(node, 'node_modules/wavegate'));
    symlinkSync(path.resolve('node_modules/vitest'), path.join(node, 'node_modules/vitest'));
    const started = await runProgram(path.join(node, 'src/start-node.ts'), [], node);
    expect([started.code, started.output]).toEqual([
      0,
      expect.stringMatching(/runs, health: .*\n.* stops on SIGTERM\n.* stopped\n$/),
    ]);
    const judged = await runProgram(process.execPath, [path.join(packed, 'bin/run.js'), 'run', '--all'], node);
    expect([judged.code, judged.output]).toEqual([0, expect.stringContaining('GREEN 1/1 components, 4/4 criteria')]);
  },
);
