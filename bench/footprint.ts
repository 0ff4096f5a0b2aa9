// What it costs a process to import all runtime modules that package.json exports: time, heap, and whether anything stays behind that runs.
// Usage: npm run build && node bench/footprint.ts [--rounds=11]
// Modules that need undici are left out of `all without undici`, as undici alone costs more than all of ours.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quantileOf } from './lib/measure.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '11' } } });

interface Footprint {
  readonly importMs: number;
  readonly heapKb: number;
  readonly loaded: readonly string[];
  readonly resources: readonly string[];
}

/** Runs in the fresh process: imports the files, and tells what is there that was not before. */
const probe = `
const [mode, preloaded, ...files] = process.argv.slice(1);
const loaded = new Set();
if (mode === 'trace') {
  const { registerHooks } = await import('node:module');
  registerHooks({ load(url, context, next) { loaded.add(url); return next(url, context); } });
}
void process.stdout;
await Promise.all(JSON.parse(preloaded).map((file) => import(file)));
const before = process.getActiveResourcesInfo();
gc();
const heap = process.memoryUsage().heapUsed;
const start = performance.now();
await Promise.all(files.map((file) => import(file)));
const importMs = performance.now() - start;
await new Promise((resolve) => setImmediate(resolve));
gc();
const heapKb = (process.memoryUsage().heapUsed - heap) / 1024;
const resources = process.getActiveResourcesInfo();
for (const each of [...before, 'Immediate']) if (resources.includes(each)) resources.splice(resources.indexOf(each), 1);
console.log(JSON.stringify({ importMs, heapKb, loaded: [...loaded], resources }));
`;

function measure(files: readonly string[], mode = 'measure', preloaded: readonly string[] = []): Footprint {
  const args = ['--expose-gc', '--input-type=module', '--eval', probe, mode, JSON.stringify(preloaded), ...files];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Footprint;
}

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, { default?: string }> };
const modules = Object.entries(exports).filter(([entry]) => entry.startsWith('./runtime/'));
const files = new Map(modules.map(([entry, target]) => [entry.replace('./runtime/', ''), path.resolve(target.default!)]));
// Also drivers that a user brings, as pg, load with their adapter.
const traces = new Map([...files].map(([entry, file]) => [entry, measure([file], 'trace').loaded]));
const without = [...files].filter(([entry]) => !traces.get(entry)!.some((url) => /\/node_modules\/(?:undici|pg)\//.test(url)));
/** The parts of Node.js that they import, which most services have loaded anyway. */
const builtIns = [...new Set(without.flatMap(([entry]) => traces.get(entry)!.filter((url) => url.startsWith('node:'))))];

const subjects: Readonly<Record<string, readonly string[]>> = {
  'all without undici': without.map(([, file]) => file),
  'parts of Node.js alone': builtIns,
  ...Object.fromEntries([...files].map(([entry, file]) => [entry, [file]])),
};
const afterBuiltIns = 'all without undici, after the parts of Node.js';
const runs = new Map([...Object.keys(subjects), afterBuiltIns].map((label) => [label, new Array<Footprint>()]));
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const [label, subject] of Object.entries(subjects)) runs.get(label)!.push(measure(subject));
  runs.get(afterBuiltIns)!.push(measure(subjects['all without undici']!, 'measure', builtIns));
}
for (const [label, each] of runs) {
  const importMs = each.map((run) => run.importMs);
  const figures = {
    importMs: round(quantileOf(importMs, 0.5)),
    spreadMs: [0, 1].map((ratio) => round(quantileOf(importMs, ratio))),
  };
  const heapKb = round(
    quantileOf(
      each.map((run) => run.heapKb),
      0.5,
    ),
  );
  console.log(
    JSON.stringify({
      suite: 'footprint',
      label,
      ...figures,
      heapKb,
      standing: [...new Set(each.flatMap((run) => run.resources))],
    }),
  );
}
console.log(
  JSON.stringify({ suite: 'footprint', leftOut: [...files.keys()].filter((entry) => !without.some(([name]) => name === entry)) }),
);

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
