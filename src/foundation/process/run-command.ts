import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { killTree } from './process-tree.ts';

/** How a command ended, and what it printed. */
export interface EndedCommand {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It had to be ended because its time was over. */
  readonly timedOut: boolean;
}

export interface CommandOptions {
  readonly cwd: string;
  /** The whole environment; nothing of the caller's is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** How much is kept at least of the end of what it prints, in characters of each stream, and twice that at most; all of it otherwise. */
  readonly keptOutput?: number;
  readonly signal?: AbortSignal;
}

/** Standard output may be held open by a process that outlived the command; what the command itself wrote has arrived by then. */
const drainGraceMs = 200;

/**
 * Runs a program to its end, in a process group of its own that is ended with it, so that nothing it does to its group reaches the
 * caller. Never waits longer than `timeoutMs`. An exit code is a result, not an error.
 *
 * @throws {Error} The program could not be started, or `signal` was aborted.
 */
export async function runCommand(program: string, args: readonly string[], options: CommandOptions): Promise<EndedCommand> {
  const { cwd, env, timeoutMs, keptOutput = Infinity, signal } = options;
  signal?.throwIfAborted();
  const child = spawn(program, args, { cwd, env: { ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      if (printed[name].length > 2 * keptOutput) printed[name] = printed[name].slice(-keptOutput);
    });
  }
  let timedOut = false;
  const end = (): void => void (child.pid !== undefined && killTree(child.pid));
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, timeoutMs);
  signal?.addEventListener('abort', end);
  try {
    const [code, by] = await exitOf(child);
    return { code, signal: by, ...printed, timedOut };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    endGroup(child);
    signal?.throwIfAborted();
  }
}

async function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  const ended = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, drainGraceMs).unref())]);
  return ended;
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left, as it should be.
  }
}
