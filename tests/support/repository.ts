import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The built command line. */
/** Of all commands that the tests start: a home of their own would have each compile everything anew. */
const compiledCode = path.resolve(import.meta.dirname, '../../node_modules/.cache/wavegate');
export const launcher = path.resolve(import.meta.dirname, '../../bin/run.js');

/** How a command of `qa` ended. */
export interface Ended {
  /** The exit code, or the name of the signal. */
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

export interface QaOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Called with the started process, for tests that signal it. */
  readonly onStart?: (pid: number) => void;
  readonly cwd?: string;
}

/** A repository in a temporary folder, with a plan, a builder, a catalog of one subwave `1.0`, and test files. */
export interface Repository extends AsyncDisposable {
  readonly root: string;
  /** Folder of the evidence of subwave 1.0. */
  readonly evidence: string;
  write(file: string, text: string | Uint8Array): Promise<void>;
  read(file: string): Promise<string>;
  /** Runs the built `qa` in the repository. */
  qa(args: readonly string[], options?: QaOptions): Promise<Ended>;
}

/** Statements by criterion number, by component number: `{ 1: { 1: 'adds' } }` is QA-1 with the criterion QA-1.1 "adds". */
export type Statements = Readonly<Record<number, Readonly<Record<number, string | object>>>>;

/**
 * @param statements The catalog.
 * @param files Contents by path relative to the root; test files belong below `qa/tests/` and end in `.qa.ts`.
 */
export async function createRepository(
  statements: Statements,
  files: Readonly<Record<string, string>> = {},
): Promise<Repository> {
  const root = await mkdtemp(path.join(tmpdir(), 'qa-repository-'));
  const write = async (file: string, text: string | Uint8Array) => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  };
  const numbers = Object.keys(statements).map(Number);
  await write('qa/plan.yaml', planText(Math.min(...numbers), Math.max(...numbers)));
  await write('qa/catalog/subwave-1.0.yaml', catalogText(statements));
  await write(
    'governance/builders/ada.yaml',
    'id: ada\ntitle: Ada\npermitted: [src/**, qa/tests/**]\nforbidden: [qa/plan.yaml]\n',
  );
  for (const [file, text] of Object.entries(files)) await write(file, text);
  return {
    root,
    evidence: 'evidence/wave-1.0/ada/subwave-1.0',
    write,
    read: (file) => readFile(path.join(root, file), 'utf8'),
    qa: (args, options) => startQa(root, args, options),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

function planText(first: number, last: number): string {
  return `wave: "1.0"
title: A wave
subwaves:
  - id: "1.0"
    title: The first subwave
    qa: QA-${first}..QA-${last}
    builder: ada
    scope: [src/**]
    tests: [qa/tests/**/*.qa.ts]
modules:
  calc: [src/calc/**]
`;
}

function catalogText(statements: Statements): string {
  const components = Object.entries(statements).map(
    ([number, criteria]) => `  - id: QA-${number}
    title: Component ${number}
    module: calc
    criteria:
${Object.entries(criteria)
  .map(([criterion, entry]) => `      ${criterion}: ${JSON.stringify(entry)}\n`)
  .join('')}`,
  );
  return `subwave: "1.0"\ncomponents:\n${components.join('')}`;
}

/** Runs the built `qa` in a folder. */
export function startQa(root: string, args: readonly string[], { environment, onStart, cwd }: QaOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [launcher, ...args], {
      cwd: cwd ?? root,
      env: { PATH: process.env['PATH'], HOME: root, NO_COLOR: '1', NODE_COMPILE_CACHE: compiledCode, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? -1, stdout, stderr }));
    if (child.pid !== undefined) onStart?.(child.pid);
  });
}

/** A test file with one test a title, each with the body that is given for it. */
export function testFile(tests: Readonly<Record<string, string>>): string {
  const bodies = Object.entries(tests).map(([title, body]) => `test(${JSON.stringify(title)}, async () => {\n${body}\n});\n`);
  return `import { expect, test } from 'vitest';\n\n${bodies.join('\n')}`;
}
