import type { RoomPlan } from './plan-room.ts';
import type { RoomPrograms } from './room-programs.ts';

export interface RoomScript {
  readonly programs: RoomPrograms;
  /** Path of the table of what is to be mounted. */
  readonly table: string;
  readonly closed: RoomPlan['closed'];
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
  // Without the languages, which take as long to load as all the rest.
  const mount = `LC_ALL=C ${quote(programs.mount)}`;
  return [
    'set -e',
    ...(network ? [] : [programs.loopback.map(quote).join(' '), nameless]),
    // Ports below 1024 belong to the superuser, who in the room has no right over the network any more.
    ...(asRoot && !network ? ['echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start'] : []),
    // In a user namespace of its own a test could mount control groups and stop the supervisor with them.
    `echo ${asRoot ? 0 : 1} > /proc/sys/user/max_user_namespaces`,
    `${mount} -a -T ${quote(room.table)}`,
    ...room.closed.map(({ place, options }) => `${mount} -o ${['remount', 'bind', ...options].join()} ${quote(place)}`),
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

/** Shell that gives the machine a name that leads to its loopback; where neither way is open, it keeps its own. */
const nameless = 'echo localhost 2>/dev/null > /proc/sys/kernel/hostname || hostname localhost 2>/dev/null || :';

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
