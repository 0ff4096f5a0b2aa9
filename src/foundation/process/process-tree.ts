import { readdirSync, readFileSync } from 'node:fs';

/** A process as it was found. */
export interface RunningProcess {
  readonly pid: number;
  /** Its command line, arguments joined by blanks. */
  readonly command: string;
}

interface ProcessEntry extends RunningProcess {
  readonly parentPid: number;
}

/** Rounds of looking again; each catches what was forked before its parent was stopped or killed. */
const maxRounds = 20;

/** The living descendants of `pid`, parents before children. */
export function listDescendants(pid: number): RunningProcess[] {
  const byParent = Map.groupBy(listProcesses(), (entry) => entry.parentPid);
  const found: ProcessEntry[] = [];
  const queue = [pid];
  for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
    const children = byParent.get(parent) ?? [];
    found.push(...children);
    queue.push(...children.map((child) => child.pid));
  }
  return found.map(({ pid, command }) => ({ pid, command }));
}

/** Kills the descendants of `pid`, not `pid` itself, and returns what was killed. Each is stopped before any is killed. */
export function killDescendants(pid: number): RunningProcess[] {
  const stopped = signalAll('SIGSTOP', () => listDescendants(pid));
  for (const entry of stopped) signal(entry.pid, 'SIGKILL');
  return stopped;
}

/** Kills `pid` and its descendants and returns the descendants killed. When `pid` is the caller's own, the call does not return. */
export function killTree(pid: number): RunningProcess[] {
  if (pid !== process.pid) signal(pid, 'SIGSTOP');
  const killed = killDescendants(pid);
  signal(pid, 'SIGKILL');
  return killed;
}

/** The processes, other than the caller, that were started with `variable=marker` in their environment; daemons that left their parent too. */
export function findMarked(marker: string, variable = 'WAVEGATE_RUN'): RunningProcess[] {
  const assignment = `${variable}=${marker}`;
  const found = process.platform === 'linux' ? findMarkedInProc(assignment) : findMarkedByPs(assignment);
  return found.filter((entry) => entry.pid !== process.pid);
}

/** Kills every process that `findMarked` finds and returns what was killed. None is stopped first: a fork bears the marker when its parent is gone. */
export function killMarked(marker: string, variable = 'WAVEGATE_RUN'): RunningProcess[] {
  return signalAll('SIGKILL', () => findMarked(marker, variable));
}

/** Whether `pid` is a process that has not ended; a zombie has. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || readProcess(pid) !== undefined;
}

/** Signals what `find` finds, until that is nothing new. */
function signalAll(name: NodeJS.Signals, find: () => RunningProcess[]): RunningProcess[] {
  const reached = new Map<number, RunningProcess>();
  for (let round = 0; round < maxRounds; round++) {
    const fresh = find().filter((entry) => !reached.has(entry.pid));
    if (fresh.length === 0) break;
    for (const entry of fresh) {
      signal(entry.pid, name);
      reached.set(entry.pid, entry);
    }
  }
  return [...reached.values()];
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself, or belongs to another user: nothing more can be done about it.
  }
}

function listProcesses(): ProcessEntry[] {
  if (process.platform === 'linux') return listPids().flatMap((pid) => readProcess(pid) ?? []);
  return runPs(['-A', '-ww', '-o', 'pid=,ppid=,command=']).flatMap((line) => {
    const [, pid, parentPid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || command.startsWith('ps ') ? [] : { pid: Number(pid), parentPid: Number(parentPid), command };
  });
}

function listPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** Undefined for a process that is gone, a zombie, or not ours to read. */
function readProcess(pid: number): ProcessEntry | undefined {
  const stat = readProc(pid, 'stat');
  // The name, in parentheses, may itself hold blanks and parentheses: what follows its last one is regular.
  const [state, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (parentPid === undefined || state === 'Z' || state === 'X') return undefined;
  const command = readProc(pid, 'cmdline').replaceAll('\0', ' ').trim();
  const name = stat.slice(stat.indexOf('('), stat.lastIndexOf(')') + 1);
  return { pid, parentPid: Number(parentPid), command: command === '' ? name : command };
}

function findMarkedInProc(assignment: string): RunningProcess[] {
  return listPids().flatMap((pid) => {
    if (!readProc(pid, 'environ').split('\0').includes(assignment)) return [];
    const entry = readProcess(pid);
    return entry === undefined ? [] : { pid, command: entry.command };
  });
}

function findMarkedByPs(assignment: string): RunningProcess[] {
  return runPs(['-A', '-E', '-ww', '-o', 'pid=,command=']).flatMap((line) => {
    const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid !== undefined && command.split(' ').includes(assignment) ? { pid: Number(pid), command } : [];
  });
}

function runPs(args: readonly string[]): string[] {
  // Not imported at the top: threads that only ever read /proc should not pay for it.
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  return execFileSync('ps', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\n');
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
