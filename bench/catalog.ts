// How long `qa catalog validate` and the loading of plan and catalog take for 100, 1,000 and 10,000 components.
// Run it after `npm run build`: node bench/catalog.ts [repetitions]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';

const repetitions = Number(process.argv[2] ?? 9);
const root = path.resolve(import.meta.dirname, '..');
const qa = path.join(root, 'bin/run.js');

const statements = [
  'hands out an idle connection and marks it in use by the acquiring organisation_id',
  'never hands a connection last used by one organisation to another without resetting it',
  '"rejects with an acquire timeout: within 50 ms of the deadline (1 s), and leaves no waiter behind"',
  'grows on demand and never beyond the maximum under 1,000 concurrent requests',
];

/** Writes a repository whose catalog has `count` components in files of `perFile`, a file a subwave. */
function writeRepository(folder: string, count: number, perFile: number): void {
  const starts = Array.from({ length: Math.ceil(count / perFile) }, (_, index) => index * perFile + 1);
  mkdirSync(path.join(folder, 'qa/catalog'), { recursive: true });
  mkdirSync(path.join(folder, 'governance/builders'), { recursive: true });
  writeFileSync(path.join(folder, 'governance/builders/ada.yaml'), 'id: ada\ntitle: Ada\npermitted: [src/**]\nforbidden: []\n');
  const subwaves = starts.map((first, index) => subwaveText(index, first, Math.min(count, first + perFile - 1)));
  writeFileSync(
    path.join(folder, 'qa/plan.yaml'),
    `wave: "1.0"\ntitle: Bench\nmodules:\n  pool: [src/**]\nsubwaves:\n${subwaves.join('')}`,
  );
  for (const [index, first] of starts.entries()) {
    const length = Math.min(perFile, count - first + 1);
    const components = Array.from({ length }, (_, offset) => componentText(first + offset));
    writeFileSync(
      path.join(folder, `qa/catalog/subwave-${index}.yaml`),
      `subwave: "1.${index}"\ncomponents:\n${components.join('\n')}`,
    );
  }
}

function subwaveText(index: number, first: number, last: number): string {
  return `  - id: "1.${index}"\n    title: Subwave ${index}\n    qa: QA-${first}..QA-${last}\n    builder: ada\n    tests: [qa/tests/**/*.qa.ts]\n`;
}

function componentText(number: number): string {
  const criteria = statements.map((statement, index) => `      ${index + 1}: ${statement}\n`);
  return `  - id: QA-${number}\n    title: Connection Acquisition ${number}\n    module: pool\n    criteria:\n${criteria.join('')}`;
}

/** Wall time of one process, in milliseconds. */
function timeProcess(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - start;
}

function describe(samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)]!.toFixed(0).padStart(5);
  return `${at(0.5)} ms (min ${at(0)}, max ${at(1)})`;
}

const shapes = [
  { name: '100 components, 1 file', count: 100, perFile: 500 },
  { name: '1,000 components, 2 files', count: 1000, perFile: 500 },
  { name: '10,000 components, 20 files', count: 10_000, perFile: 500 },
  { name: '10,000 components, 1 file', count: 10_000, perFile: 10_000 },
];

using folder = mkdtempDisposableSync(path.join(tmpdir(), 'bench-catalog-'));
const subjects = [
  { name: 'an empty node', args: ['-e', '0'], samples: [] as number[] },
  { name: 'qa catalog list, this repository', args: [qa, 'catalog', 'list', '--root', root], samples: [] as number[] },
  ...shapes.map(({ name, count, perFile }, index) => {
    const repository = path.join(folder.path, String(index));
    writeRepository(repository, count, perFile);
    return {
      name: `qa catalog validate, ${name}`,
      args: [qa, 'catalog', 'validate', '--root', repository],
      samples: [] as number[],
    };
  }),
];
// Interleaved, so that a busy moment of the machine falls on all alike.
for (let round = 0; round < repetitions; round += 1) {
  for (const { args, samples } of subjects) samples.push(timeProcess(args));
}
console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, cold processes, n = ${repetitions}; median (min, max)`,
);
for (const { name, samples } of subjects) console.log(`${name.padEnd(50)} ${describe(samples)}`);
