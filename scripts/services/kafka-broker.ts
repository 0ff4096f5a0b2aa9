/** Ends, starts, freezes or thaws the broker of a folder that kafka.ts has made: node scripts/services/kafka-broker.ts FOLDER kill|start|freeze|thaw */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A small heap, and a fast start rather than the fastest code. */
const machine = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const clusterId = 'wavegate-test-cluster-';
const startTimeoutMs = 60_000;

/** Prepares the folder of the data, once. */
export function formatStorage(folder: string): void {
  const format = ['format', '--cluster-id', clusterId, '--config', join(folder, 'server.properties')];
  execFileSync('java', [...parameters(folder, 'kafka.tools.StorageTool'), ...format], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/**
 * Resolves when the broker serves requests.
 *
 * @throws {Error} it ended, or is not ready in time; the message has its log.
 */
export async function startBroker(folder: string): Promise<void> {
  const log = join(folder, 'log');
  const output = openSync(log, 'w');
  const broker = spawn('java', [...parameters(folder, 'kafka.Kafka'), join(folder, 'server.properties')], {
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  broker.unref();
  writeFileSync(join(folder, 'pid'), String(broker.pid));
  const deadlineMs = performance.now() + startTimeoutMs;
  while (!readFileSync(log, 'utf8').includes('Kafka Server started')) {
    if (broker.exitCode !== null || performance.now() > deadlineMs) {
      await killBroker(folder);
      throw new Error(`Kafka did not start:\n${readFileSync(log, 'utf8')}`);
    }
    await sleep(50);
  }
}

/** Resolves when the process of the broker is gone; it had no chance to say anything. */
export async function killBroker(folder: string): Promise<void> {
  const file = join(folder, 'pid');
  if (!existsSync(file)) return;
  const pid = pidOf(folder);
  rmSync(file);
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await sleep(20);
}

function pidOf(folder: string): number {
  return Number(readFileSync(join(folder, 'pid'), 'utf8'));
}

/** A process that nobody has asked how it ended is still listed, but it holds no port and no lock any more. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function parameters(folder: string, mainClass: string): readonly string[] {
  return [...machine, '-cp', readFileSync(join(folder, 'class-path'), 'utf8'), mainClass];
}

if (import.meta.main) {
  const [folder = '', what] = process.argv.slice(2);
  if (what === 'kill') await killBroker(folder);
  else if (what === 'start') await startBroker(folder);
  else if (what === 'freeze' || what === 'thaw') process.kill(pidOf(folder), what === 'freeze' ? 'SIGSTOP' : 'SIGCONT');
  else throw new Error('usage: node scripts/services/kafka-broker.ts FOLDER kill|start|freeze|thaw');
}
