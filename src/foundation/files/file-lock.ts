import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

import { sleep } from '../clock.ts';
import { isProcessAlive } from '../process/process-alive.ts';
import { QaError } from '../qa-error.ts';
import { storageError } from './storage-error.ts';
import { temporaryPathFor } from './temporary-file.ts';

/** Work under a lock takes milliseconds; one whose holder cannot be asked, and that is older than this, was left behind. */
const unknownHolderMaxAgeMs = 60_000;
/** Breaking a stale lock takes less than a millisecond; a break that is older than this was left behind. */
const breakMaxAgeMs = 10_000;
const retryDelayMs = 5;

interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly atMs: number;
}

/**
 * Calls `work` while no other process holds the lock file at `path`. A lock whose process is gone is broken.
 *
 * @throws {QaError} LOCKED, kind `environment`: another process held the lock for longer than `waitMs`.
 */
export async function withFileLock<Result>(path: string, work: () => Promise<Result>, waitMs = 30_000): Promise<Result> {
  await acquire(path, waitMs);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, waitMs: number): Promise<void> {
  const deadlineMs = performance.now() + waitMs;
  while (!(await tryAcquire(path))) {
    if (await breakIfStale(path)) continue;
    if (performance.now() > deadlineMs) throw await lockedError(path);
    await sleep(retryDelayMs * (1 + Math.random()));
  }
}

/** Creates the lock with its content in one step: a lock file that exists always names its holder. */
async function tryAcquire(path: string): Promise<boolean> {
  const temporary = temporaryPathFor(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    const holder: LockHolder = { pid: process.pid, host: hostname(), atMs: Date.now() };
    await writeFile(temporary, JSON.stringify(holder), { flag: 'wx' });
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw storageError(path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/**
 * Removes the lock if its holder is gone. Two processes that both saw the stale lock must not remove one after the other,
 * the second one a lock just taken; so only the holder of the break lock removes, and looks again first.
 */
async function breakIfStale(path: string): Promise<boolean> {
  if (!(await isStale(path))) return false;
  const breakPath = `${path}.break`;
  if (!(await tryAcquire(breakPath))) {
    if ((await ageMs(breakPath)) > breakMaxAgeMs) await rm(breakPath, { force: true });
    return false;
  }
  try {
    if (await isStale(path)) await rm(path, { force: true });
    return true;
  } finally {
    await rm(breakPath, { force: true });
  }
}

async function isStale(path: string): Promise<boolean> {
  const holder = await findHolder(path);
  if (holder?.host === hostname()) return !isProcessAlive(holder.pid, holder.atMs);
  return (await ageMs(path)) > unknownHolderMaxAgeMs;
}

/** Undefined when there is no lock, and when a power cut left one without content. */
async function findHolder(path: string): Promise<LockHolder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
}

async function ageMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}

async function lockedError(path: string): Promise<QaError> {
  const holder = await findHolder(path);
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new QaError('LOCKED', `${path} is held by ${who}.`, {
    kind: 'environment',
    hint: 'Wait until that process has ended, or end it; if none runs there, remove the file.',
  });
}
