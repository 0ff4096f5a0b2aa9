import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

import { isReadOnly, listReachable, readMountTable } from './mount-table.ts';
import { doorDescriptor } from './room-script.ts';
import type { Room } from './room.ts';

/** What the first process of a room tells about it. */
export class RoomDoor {
  /** Resolves when the room is open, and the mounts of its programs are those that were asked for; otherwise to the reason. */
  readonly opened: Promise<string | undefined>;
  /** Command lines of what outlived the program, known when the child has ended. */
  readonly leftovers: string[] = [];
  #rest = '';

  /** @param child  Was started with the command of `room`, with pipes at 2 and at the door's descriptor. */
  constructor(child: ChildProcess, room: Room) {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.opened = promise;
    let complaint = '';
    const onComplaint = (chunk: Buffer): void => void (complaint += chunk.toString());
    child.stderr?.on('data', onComplaint);
    const door = child.stdio[doorDescriptor] as Readable | null | undefined;
    door?.on('data', (chunk: Buffer) => {
      for (const line of this.#takeLines(chunk)) {
        const first = line === 'open' ? findFirstProcess(child.pid) : undefined;
        if (first !== undefined) resolve(findBreach(first, room));
        else if (line.startsWith('left ')) this.leftovers.push(line.slice('left '.length).trim());
      }
    });
    void promise.then(() => child.stderr?.off('data', onComplaint));
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(complaint.trim() || 'the room was not set up'));
  }

  #takeLines(chunk: Buffer): string[] {
    const lines = (this.#rest + chunk.toString()).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }
}

/** The first process of the room; undefined when it has ended. */
function findFirstProcess(pid: number | undefined): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children === '' ? undefined : Number.parseInt(children, 10);
  } catch {
    return undefined;
  }
}

/** Looks at the room from outside; undefined when it can be written to in its own places alone. */
function findBreach(firstProcess: number, { writable }: Room): string | undefined {
  try {
    const open = listReachable(readMountTable(firstProcess)).filter(
      (mount) => !isReadOnly(mount) && !writable.includes(mount.place),
    );
    return open.length === 0 ? undefined : `the room would leave ${open.map(({ place }) => place).join(', ')} open to writing`;
  } catch (error) {
    return `the room could not be looked at: ${(error as Error).message}`;
  }
}
