import { AssertionError } from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { generateNode } from '../../src/generator/generate-node.ts';
import type { GenerateOptions } from '../../src/generator/generate-node.ts';
import type { GenerationReport } from '../../src/generator/generation-report.ts';
import type { RawRequest } from '../../src/generator/node-request.ts';

/** The package that nodes are made of. In a copy of the repository, which links its `node_modules`, it is the original: that one is built. */
const home = path.dirname(realpathSync(path.resolve(import.meta.dirname, '../../node_modules')));
const templates = 'templates/node/src';

/** Nodes are made of that package. */
export const ofPackage: GenerateOptions = { home };

/** A last stage that looks at nothing but says yes, for tests that are about something else. */
export const unverified: GenerateOptions = { home, verify: async () => [{ name: 'left-out', result: 'PASS', detail: null }] };

/** A temporary folder that is removed at the end. */
export class TemporaryFolder implements Disposable {
  readonly path = realpathSync(mkdtempSync(path.join(tmpdir(), 'node-')));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A request for an effect node `order-intake`, unless it says otherwise. */
export function requestNode(out: string, more: Partial<RawRequest> = {}): RawRequest {
  return { type: 'effect', serviceName: 'order-intake', domain: 'sales', out, ...more };
}

/** Links this package and the tools where everything below `folder` finds them. */
export function linkPackages(folder: string): void {
  mkdirSync(path.join(folder, 'node_modules/@types'), { recursive: true });
  symlinkSync(home, path.join(folder, 'node_modules/wavegate'));
  for (const name of ['@types/node', 'ajv', 'typescript', 'vitest']) {
    symlinkSync(path.join(home, 'node_modules', name), path.join(folder, 'node_modules', name));
  }
}

/** A generated node that can be imported and started, with the report on it. */
export async function generate(
  out: string,
  more: Partial<RawRequest> = {},
): Promise<{ folder: string; report: GenerationReport }> {
  const report = await generateNode(requestNode(out, more), unverified);
  if (report.folder === null) throw new Error(`not generated: ${JSON.stringify(report.gates)}`);
  takeOwnTemplates(path.join(report.folder, 'src'));
  return { folder: report.folder, report };
}

/** What the node has as it stands in the templates of the original, it gets from those of this repository: a copy may have changed them. */
function takeOwnTemplates(folder: string): void {
  const own = path.resolve(import.meta.dirname, '../..', templates);
  for (const name of readdirSync(folder)) {
    const text = readFileSync(path.join(folder, name));
    const isCopied = text.equals(readFileSync(path.join(home, templates, name)));
    if (isCopied) writeFileSync(path.join(folder, name), readFileSync(path.join(own, name)));
  }
}

/** A module of a generated node, loaded by Node.js itself: what resolves the tests' own imports may not see the folder. */
export function loadFrom<Module>(folder: string, module: string): Module {
  return createRequire(import.meta.url)(path.join(folder, 'src', module)) as Module;
}

/** A generated node that runs as a process and prints to standard error. */
export interface RunningNode extends Disposable {
  kill(signal: NodeJS.Signals): void;
  /** The first group of the pattern, once something printed matches it; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

/** Starts the start-up script of a node by itself, as an executable file, in the environment of the test and with these variables. */
export function startProcess(folder: string, environment: Readonly<Record<string, string>> = {}): RunningNode {
  const child = spawn(path.join(folder, 'src/start-node.ts'), [], {
    env: { ...process.env, PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
  const printed = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => void (pattern.test(output) && resolve(pattern.exec(output)?.[1] ?? ''));
      child.stderr.on('data', look);
      look();
      const fail = (): void => reject(new AssertionError({ message: `it ended and had printed: ${output}` }));
      ended.then(fail, reject);
    });
  return { kill: (signal) => void child.kill(signal), printed, ended, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}
