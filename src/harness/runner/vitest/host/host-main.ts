// The host process: owns vitest and its workers, and does what the supervisor says. It ends with the supervisor.
import { enableCompileCache, flushCompileCache } from 'node:module';

import { killMarked } from '../../../../foundation/process/process-tree.ts';
import type { Sandbox } from '../../sandbox.ts';
import type { HostCommand, HostNotice, HostSetup } from './host-protocol.ts';
import { spareFetch } from './spare-fetch.ts';
import { WorkerPool } from './worker-pool.ts';

const setup = JSON.parse(process.argv[2] ?? '') as HostSetup;
if (setup.moduleCodeDir !== undefined) enableCompileCache(setup.moduleCodeDir);
spareFetch();

function notify(notice: HostNotice): void {
  process.send?.(notice);
}

function fail(error: unknown): void {
  notify({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

function endWithSupervisor(): void {
  killMarked(setup.marker);
  process.exit(1);
}

process.on('disconnect', endWithSupervisor);
// It may have gone while this module was loaded, when nobody listened yet.
if (!process.connected) endWithSupervisor();
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

const pool = new WorkerPool(setup, notify);
pool.sandbox.then((sandbox) => notify({ type: 'sandbox', ...sandbox })).catch(fail);
// Loaded here and not above, so that the first worker starts meanwhile.
const opening = import('./vitest-instance.ts').then(({ openVitest }) => openVitest(setup, pool));

/** @throws {Error} Where tests must not run without a sandbox. */
function requireSandbox({ sandbox, sandboxReason = '' }: Sandbox): void {
  if (setup.sandbox === 'required' && sandbox === 'none') throw new Error(`There is no sandbox: ${sandboxReason}`);
}

process.on('message', (command: HostCommand) => {
  opening
    .then(async (vitest) => {
      requireSandbox(await pool.sandbox);
      pool.begin(command);
      const problems = await vitest.run(command);
      await pool.drained();
      notify({ type: 'pass-ended', problems });
    })
    .catch(fail);
});
opening
  .then(async (vitest) => {
    // What is compiled would be lost at the end, when this process is killed. Without a sandbox it is written before any test can write there.
    const { sandbox } = await pool.sandbox;
    if (sandbox === 'none') flushCompileCache();
    else setImmediate(flushCompileCache);
    notify({ type: 'ready', versions: vitest.versions });
  })
  .catch(fail);
