import { describeMachine } from '../../foundation/describe-machine.ts';
import { fileExists } from '../../foundation/files/file-exists.ts';
import { probeRoom } from '../../foundation/room/probe-room.ts';
import type { Check } from './checkup.ts';

const nodeMajor = 24;
const smallMemoryBytes = 2 ** 30;

const node: Check = {
  name: 'Node.js',
  needsRepository: false,
  async examine() {
    const { node: version } = describeMachine();
    if (Number(version.split('.')[0]) >= nodeMajor) return { state: 'fine', message: version };
    return {
      state: 'failure',
      cause: 'environment',
      message: `${version} is too old`,
      remedy: `Install Node.js ${nodeMajor} or newer.`,
    };
  },
};

const machine: Check = {
  name: 'machine',
  needsRepository: false,
  async examine() {
    const { cpuCount, cpuModel, memoryBytes, platform, arch } = describeMachine();
    const message = `${cpuCount} × ${cpuModel}, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB, ${platform}-${arch}`;
    if (memoryBytes >= smallMemoryBytes) return { state: 'fine', message };
    return { state: 'warning', message, remedy: 'Run with --workers 1; each worker needs some hundred MiB.' };
  },
};

const processTable: Check = {
  name: 'process table',
  needsRepository: false,
  async examine() {
    if (fileExists('/', 'proc/self/environ'))
      return { state: 'fine', message: 'leftover processes are found by their environment' };
    return {
      state: 'warning',
      message: 'no /proc: only processes that stay in the tree of a test are found and ended',
      remedy: 'Run in Linux, for example in CI, for the full check.',
    };
  },
};

const sandbox: Check = {
  name: 'sandbox',
  needsRepository: false,
  async examine() {
    const reason = await probeRoom();
    if (reason === undefined) return { state: 'fine', message: 'tests run in namespaces of their own' };
    return {
      state: 'warning',
      message: `no namespaces, so evidence says \`sandbox: none\`: ${reason}`,
      remedy:
        'Install util-linux and iproute2, and allow user namespaces: in a container with --privileged, on Ubuntu with `sysctl kernel.apparmor_restrict_unprivileged_userns=0`. See docs/clean-room.md.',
    };
  },
};

const git: Check = {
  name: 'git',
  needsRepository: false,
  async examine() {
    const { execa } = await import('execa');
    const { stdout, failed } = await execa('git', ['--version'], { reject: false });
    if (!failed) return { state: 'fine', message: stdout };
    return { state: 'warning', message: 'git does not answer; evidence cannot name a commit', remedy: 'Install git.' };
  },
};

/** What must hold of any machine. */
export const machineChecks: readonly Check[] = [node, machine, processTable, sandbox, git];
