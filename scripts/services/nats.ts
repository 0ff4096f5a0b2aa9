import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { installDebianPackage } from './debian-package.ts';
import { freePort } from './free-port.ts';
import type { Service } from './service.ts';

const run = promisify(execFile);
const longestStartMs = 10_000;

/**
 * Starts a NATS server with JetStream of its own. `WAVEGATE_TEST_NATS_URL` is its address, `WAVEGATE_TEST_NATS_KILL` ends it by SIGKILL, and
 * `WAVEGATE_TEST_NATS_START` starts it again on what it had stored; it takes connections a moment later. `WAVEGATE_TEST_NATS_PROGRAM` is the program.
 */
export async function startNats(): Promise<Service> {
  if (findProgram() === undefined) installDebianPackage('nats-server');
  const program = findProgram();
  if (program === undefined) throw new Error('NATS was installed, but nats-server is not on the PATH');
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-nats-'));
  const port = await freePort();
  const [pidFile, log] = [join(folder, 'pid'), join(folder, 'log')];
  const server = [program, '--addr', '127.0.0.1', '--port', String(port), '--pid', pidFile, '--jetstream', '--store_dir', folder];
  // The shell ends at once and leaves the server behind.
  const start = ['sh', '-c', '"$@" >>"$0" 2>&1 </dev/null &', log, ...server];
  await run('sh', start.slice(1));
  await takesConnections(port).catch((cause: unknown) => {
    throw new Error(`NATS did not start:\n${readFileSync(log, 'utf8')}`, { cause });
  });
  return {
    environment: {
      WAVEGATE_TEST_NATS_URL: `127.0.0.1:${port}`,
      WAVEGATE_TEST_NATS_KILL: JSON.stringify(['sh', '-c', 'kill -KILL "$(cat "$0")"', pidFile]),
      WAVEGATE_TEST_NATS_START: JSON.stringify(start),
      WAVEGATE_TEST_NATS_PROGRAM: program,
    },
    [Symbol.asyncDispose]: () => stop(folder, pidFile),
  };
}

function findProgram(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, 'nats-server')).find((file) => existsSync(file));
}

async function takesConnections(port: number): Promise<void> {
  for (const endMs = Date.now() + longestStartMs; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (await isOpen(port)) return;
    if (Date.now() > endMs) throw new Error(`nothing listens on port ${port}`);
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** A test may have killed it and not started it again. */
async function stop(folder: string, pidFile: string): Promise<void> {
  const pid = Number(readFileSync(pidFile, 'utf8'));
  while (signalled(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  rmSync(folder, { recursive: true, force: true });
}

/** Asks a process to end. @returns Whether it is still there. */
function signalled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGTERM');
  } catch {
    return false;
  }
}
