import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** What sets up a room, by absolute path. */
export interface RoomPrograms {
  readonly unshare: string;
  readonly mount: string;
  readonly shell: string;
  readonly setpriv: string;
  /** Brings up the loopback interface. */
  readonly loopback: readonly string[];
}

/** Why no room can be set up, in one sentence. */
export interface NoRoom {
  readonly reason: string;
}

const anyoneExecutes = 0o111;
const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** Sets the flag IFF_UP of `lo`, where no program for it is installed. */
const perlScript =
  'socket(S,2,2,0)||exit 1;$r=pack("a16s!x22","lo",0);ioctl(S,0x8913,$r)||exit 1;' +
  '$r=pack("a16s!x22","lo",unpack("x16s!",$r)|1);ioctl(S,0x8914,$r)||exit 1';

const loopbackPrograms: readonly (readonly [string, ...string[]])[] = [
  ['ip', 'link', 'set', 'lo', 'up'],
  ['ifconfig', 'lo', 'up'],
  ['busybox', 'ifconfig', 'lo', 'up'],
  ['perl', '-e', perlScript],
];

/** The programs of this machine; they are not looked for in PATH, which the repository may have set. */
export function findRoomPrograms(platform: NodeJS.Platform = process.platform): RoomPrograms | NoRoom {
  if (platform !== 'linux') return { reason: `${platform} has no namespaces like those of Linux` };
  const [unshare, mount, setpriv] = ['unshare', 'mount', 'setpriv'].map(findUtilLinux);
  const shell = findProgram('sh');
  const loopback = loopbackPrograms.flatMap(([name, ...args]) =>
    findProgram(name) === undefined ? [] : [[findProgram(name)!, ...args]],
  )[0];
  if (unshare === undefined || mount === undefined || setpriv === undefined)
    return { reason: 'unshare, mount or setpriv of util-linux is not installed' };
  if (shell === undefined) return { reason: 'there is no /bin/sh' };
  if (loopback === undefined)
    return { reason: 'none of ip, ifconfig, busybox and perl is there to bring up the loopback interface' };
  return { unshare, mount, shell, setpriv, loopback };
}

/** Undefined also for the namesake of busybox, which knows too few of the options. */
function findUtilLinux(name: string): string | undefined {
  const found = findProgram(name);
  return found === undefined || path.basename(realpathSync.native(found)) === 'busybox' ? undefined : found;
}

function findProgram(name: string): string | undefined {
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true && (stats.mode & anyoneExecutes) !== 0;
}
