import type { Mount } from './mount-table.ts';
import { isReadOnly } from './mount-table.ts';
import { keptOptions } from './plan-room.ts';
import type { RoomPrograms } from './room-programs.ts';

export interface RoomScript {
  readonly programs: RoomPrograms;
  /** Path of the table of what is to be mounted. */
  readonly table: string;
  readonly rootMount: Mount | undefined;
  /** Absolute path. */
  readonly workingFolder: string;
  readonly network: boolean;
  readonly userId: number;
  readonly groupId: number;
}

/** Descriptor of the pipe on which the script says that the room is open, and what was left in it. */
export const doorDescriptor = 4;

/** What the superuser may still do in a room: what it takes to work with files and users of its own. */
const keptCapabilities = ['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'net_bind_service'];
/** In steps of 50 ms: how long a child of the program may take to notice by itself that the program has ended. */
const noticeSteps = 5;

/**
 * The first process of a room: sets it up, gives up every right to change it, runs the command in its arguments, and tells which
 * processes outlived the command. All of them end with this one.
 */
export function composeScript(room: RoomScript): string {
  const { programs, network } = room;
  const asRoot = room.userId === 0;
  const rootOptions = ['remount', 'bind', 'ro', ...(room.rootMount === undefined ? [] : keptOptions(room.rootMount))].join();
  return [
    'set -e',
    `${quote(programs.mount)} -a -T ${quote(room.table)}`,
    ...(network ? [] : [programs.loopback.map(quote).join(' ')]),
    ...(room.rootMount !== undefined && isReadOnly(room.rootMount) ? [] : [`${quote(programs.mount)} -o ${rootOptions} /`]),
    // Ports below 1024 belong to the superuser, who in the room has no right over the network any more.
    ...(asRoot && !network ? ['echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start'] : []),
    // In a user namespace of its own a test could mount control groups and stop the supervisor with them.
    `echo ${asRoot ? 0 : 1} > /proc/sys/user/max_user_namespaces`,
    // To the kernel the superuser of the room is that of the machine, who may change its settings there.
    ...(asRoot ? [`${quote(programs.mount)} -o remount,bind,ro,nosuid,nodev,noexec /proc`] : []),
    `cd ${quote(room.workingFolder)}`,
    `echo open >&${doorDescriptor}`,
    'set +e',
    `${dropRights(room)} "$@" ${doorDescriptor}>&-`,
    'code=$?',
    ...reportLeftovers,
    'exit "$code"',
  ].join('\n');
}

/** Anyone but the superuser gets the own user id back, in a user namespace that has no rights over the room's. */
function dropRights({ programs, userId, groupId }: RoomScript): string {
  const { setpriv, unshare } = programs;
  if (userId === 0)
    return `${quote(setpriv)} --no-new-privs --inh-caps=-all --bounding-set=-all,${keptCapabilities.map((name) => `+${name}`).join()}`;
  return `${quote(unshare)} --user --map-user=${userId} --map-group=${groupId}`;
}

/** Shell that looks at every process but itself; zombies and threads of the kernel have no command line. */
const reportLeftovers = [
  'left() {',
  '  found=',
  '  for folder in /proc/[0-9]*; do',
  '    [ "$folder" = /proc/1 ] && continue',
  '    { read -r line < "$folder/stat"; } 2>/dev/null || continue',
  '    case "${line##*) }" in [ZX]*) continue ;; esac',
  '    found="$found ${folder#/proc/}"',
  '  done',
  '  [ -n "$found" ]',
  '}',
  'step=0',
  `while left && [ "$step" -lt ${noticeSteps} ]; do sleep 0.05; step=$((step + 1)); done`,
  'for pid in $found; do',
  `  { printf 'left %s ' "$pid"; tr '\\0\\n' '  ' < "/proc/$pid/cmdline"; echo; } >&${doorDescriptor} 2>/dev/null`,
  'done',
];

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
