import { readFileSync } from 'node:fs';

/** What the system says of a process's main thread. Fields are empty where the system does not tell. */
export interface ThreadState {
  /** One letter: `R` runs, `S` and `D` sleep. */
  readonly state: string;
  /** The kernel function it sleeps in. */
  readonly waitingIn: string;
  /** The system call it is in, by name where it is a well-known one. */
  readonly systemCall: string;
}

/** Numbers on x86-64 and arm64 of the calls that block a thread most often. */
const callNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  x64: {
    0: 'read',
    1: 'write',
    7: 'poll',
    35: 'nanosleep',
    61: 'wait4',
    202: 'futex',
    230: 'clock_nanosleep',
    232: 'epoll_wait',
    257: 'openat',
    281: 'epoll_pwait',
  },
  arm64: {
    56: 'openat',
    63: 'read',
    64: 'write',
    73: 'ppoll',
    98: 'futex',
    101: 'nanosleep',
    115: 'clock_nanosleep',
    22: 'epoll_pwait',
    260: 'wait4',
  },
};

/** The state of the calling process's main thread, seen from any of its threads. */
export function readMainThreadState(): ThreadState {
  const stat = read('stat');
  const number = read('syscall').split(' ')[0] ?? '';
  const name = callNames[process.arch]?.[number];
  return {
    state: stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3),
    waitingIn: read('wchan').replace(/^0$/, ''),
    systemCall: /^\d+$/.test(number) ? `${number}${name === undefined ? '' : ` (${name})`}` : '',
  };
}

/** Processor time that the calling process's main thread has used, in steps of 10 ms; infinite where the system does not tell. */
export function mainThreadCpuMs(): number {
  const stat = read('stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * 10 : Number.POSITIVE_INFINITY;
}

function read(name: string): string {
  try {
    return readFileSync(`/proc/self/task/${process.pid}/${name}`, 'utf8').trim();
  } catch {
    return '';
  }
}
