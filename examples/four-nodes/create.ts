import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { generateNode } from '../../src/generator/generate-node.ts';
import { nodeTypes } from '../../src/generator/node-request.ts';

const packageFolder = path.resolve(import.meta.dirname, '../..');
/** The command line. */
export const qa = path.join(packageFolder, 'bin/run.js');

const names = { effect: 'notify', compute: 'price', reducer: 'stock', orchestrator: 'order-flow' };
/** Whoever commits the shop has no need to be known to git. */
const identity = ['-c', 'user.name=Four nodes', '-c', 'user.email=four-nodes@example.org'];

/**
 * Makes the shop in a folder, unless it is there: the files of `shop/`, and in `nodes/` four nodes, each generated, compiled, tested and made part of its
 * plan and catalog; frozen, and committed to a git repository of its own.
 *
 * @throws {Error} A gate of the generator failed.
 */
async function createShop(folder: string): Promise<void> {
  if (existsSync(path.join(folder, '.git'))) return;
  cpSync(path.join(import.meta.dirname, 'shop'), folder, { recursive: true });
  // As `npm install` would leave it.
  mkdirSync(path.join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(packageFolder, path.join(folder, 'node_modules/wavegate'));
  symlinkSync(qa, path.join(folder, 'node_modules/.bin/qa'));
  for (const type of nodeTypes) {
    const request = { type, serviceName: names[type], domain: 'shop', out: path.join(folder, 'nodes'), eventBus: true };
    const { outcome, gates } = await generateNode(request);
    const failed = gates.filter(({ result }) => result === 'FAIL');
    if (outcome !== 'PASS') throw new Error(`${type}: ${outcome} ${JSON.stringify(failed)}`);
  }
  const run = (program: string, ...args: readonly string[]) => execFileSync(program, args, { cwd: folder });
  run(process.execPath, qa, 'freeze');
  run('git', 'init', '--quiet');
  run('git', 'add', '--all');
  run('git', ...identity, 'commit', '--quiet', '--message', 'Four nodes');
}

/** Does something with the shop in a folder, which is made where it is not there; without a folder in a temporary one, removed afterwards. */
export async function withShop<Result>(given: string | undefined, work: (folder: string) => Result): Promise<Result> {
  const folder = given === undefined ? mkdtempSync(path.join(tmpdir(), 'four-nodes-')) : path.resolve(given);
  try {
    await createShop(folder);
    return work(folder);
  } finally {
    if (given === undefined) rmSync(folder, { recursive: true });
  }
}

/** Runs a program of Node.js in the shop; its output is ours. @returns Its exit code; 1 for one that a signal ended. */
export function runIn(folder: string, ...args: readonly string[]): number {
  return spawnSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
}
