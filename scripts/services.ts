/**
 * Runs a command with real services beside it: node scripts/services.ts -- COMMAND [ARGUMENT…]
 *
 * Each service is installed when it is missing, started on a free loopback port in a folder of its own, announced to the command by an
 * environment variable, and stopped and removed when the command ends, however it ends. The exit code is the command's.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import { startKafka } from './services/kafka.ts';
import { startNats } from './services/nats.ts';
import { startPostgres } from './services/postgres.ts';
import { findPromtool } from './services/promtool.ts';
import type { Service } from './services/service.ts';

const starters: readonly (() => Promise<Service>)[] = [startPostgres, startNats, startKafka, findPromtool];

let interrupted = false;

async function main(command: readonly string[]): Promise<number> {
  if (command.length === 0) {
    console.error('usage: node scripts/services.ts -- COMMAND [ARGUMENT…]');
    return 2;
  }
  process.on('SIGINT', () => (interrupted = true));
  await using services = new AsyncDisposableStack();
  const environment: Record<string, string> = {};
  for (const start of starters) Object.assign(environment, services.use(await start()).environment);
  // Awaited here: the services stop when this function ends.
  return interrupted ? 130 : await run(command, environment);
}

/** The exit code of the command; as a shell counts it when a signal ended it. */
function run([file = '', ...rest]: readonly string[], environment: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(file, rest, { stdio: 'inherit', env: { ...process.env, ...environment } });
  // A terminal sends SIGINT to the command by itself: all there is to do then is to outlive it.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
}

const separator = process.argv.indexOf('--');
process.exitCode = await main(separator < 0 ? process.argv.slice(2) : process.argv.slice(separator + 1));
