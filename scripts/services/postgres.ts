import { execFile, execFileSync } from 'node:child_process';
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { installDebianPackage } from './debian-package.ts';
import { freePort } from './free-port.ts';
import type { Service } from './service.ts';

const run = promisify(execFile);
/** Nothing outlives the tests, so nothing needs to reach the disk; the tests restart and kill back ends. */
const settings = { fsync: 'off', listen_addresses: '127.0.0.1', max_connections: '50', unix_socket_directories: '' };

/** Starts a PostgreSQL of its own; `WAVEGATE_TEST_POSTGRES_URL` is its address, `WAVEGATE_TEST_POSTGRES_RESTART` restarts it. */
export async function startPostgres(): Promise<Service> {
  const programs = findPrograms() ?? installPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-postgres-'));
  const owner = ownerOf(folder);
  const port = await freePort();
  const data = join(folder, 'data');
  const start = [join(programs, 'pg_ctl'), '--pgdata', data, '--log', join(folder, 'log'), '--wait', '--options', options(port)];
  await run(...owner([join(programs, 'initdb'), '--pgdata', data, '--auth', 'trust', '--username', 'tester', '--no-sync']));
  await run(...owner([...start, 'start'])).catch((cause: unknown) => {
    throw new Error(`PostgreSQL did not start:\n${readFileSync(join(folder, 'log'), 'utf8')}`, { cause });
  });
  return {
    environment: {
      WAVEGATE_TEST_POSTGRES_URL: `postgres://tester@127.0.0.1:${port}/postgres`,
      WAVEGATE_TEST_POSTGRES_RESTART: JSON.stringify(owner([...start, '--mode', 'immediate', 'restart']).flat()),
    },
    [Symbol.asyncDispose]: () => stop(folder, data),
  };
}

function options(port: number): string {
  return Object.entries({ ...settings, port })
    .map(([name, value]) => `-c ${name}=${value === '' ? "''" : value}`)
    .join(' ');
}

/** The folder of the newest PostgreSQL on this machine. */
function findPrograms(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter);
  const ofDebian = globSync('/usr/lib/postgresql/*/bin').toSorted((one, other) =>
    other.localeCompare(one, 'en', { numeric: true }),
  );
  return [...onPath, ...ofDebian].find((folder) => existsSync(join(folder, 'pg_ctl')) && existsSync(join(folder, 'initdb')));
}

function installPrograms(): string {
  installDebianPackage('postgresql');
  const programs = findPrograms();
  if (programs === undefined) throw new Error('PostgreSQL was installed, but pg_ctl is not where it should be');
  return programs;
}

type Command = [file: string, parameters: string[]];

/** PostgreSQL refuses to run as root: as root, the folder is given to another user, as whom the programs run. */
function ownerOf(folder: string): (command: readonly string[]) => Command {
  if (process.getuid?.() !== 0) return ([file = '', ...rest]) => [file, rest];
  const user = existsUser('postgres') ? 'postgres' : 'nobody';
  chownSync(folder, idOf(user, '-u'), idOf(user, '-g'));
  return (command) => ['runuser', ['-u', user, '--', ...command]];
}

function existsUser(user: string): boolean {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .some((line) => line.startsWith(`${user}:`));
}

function idOf(user: string, which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, user], { encoding: 'utf8' }));
}

/** Asks the server to drop everybody and stop, and waits until it is gone. */
async function stop(folder: string, data: string): Promise<void> {
  const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGINT');
  while (existsSync(join(data, 'postmaster.pid'))) await new Promise((resolve) => setTimeout(resolve, 20));
  rmSync(folder, { recursive: true, force: true });
}
