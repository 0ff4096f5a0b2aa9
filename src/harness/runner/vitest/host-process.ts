import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

import { findOuterPid } from '../../../foundation/process/inner-process.ts';
import { killDescendants } from '../../../foundation/process/process-tree.ts';
import { RoomDoor } from '../../../foundation/room/room-door.ts';
import type { Room } from '../../../foundation/room/room.ts';
import { CappedText } from '../supervision/capped-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { HostCommand, HostNotice, HostSetup } from './host/host-protocol.ts';
import { launchHost } from './launch-host.ts';

const outputCharacters = 16 * 1024;

/** The supervisor's end of a host process. The process does not keep the supervisor's event loop alive until `hold` is called. */
export class HostProcess {
  readonly root: string;
  /** The configuration that it loaded. */
  readonly config: string | undefined;
  /** Where its workers must keep their journals. */
  readonly journalFolder: string | undefined;
  /** Resolves to the reason when the room could not be opened, and to undefined when it is open, or there is none. */
  readonly refusal: Promise<string | undefined>;
  /** Versions of what runs in it; resolves to undefined when it ended before it was ready. */
  readonly ready: Promise<Readonly<Record<string, string>> | undefined>;
  /** What its workers run in; resolves to undefined when it ended before that was known. */
  readonly sandbox: Promise<Sandbox | undefined>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #room: Room | undefined;
  readonly #output = new CappedText(outputCharacters);
  #alive = true;
  #isKilled = false;
  #failure: string | undefined;
  #onNotice: (notice: HostNotice) => void = () => {};

  /** @param room  In which it runs with all its workers; without one it gives each worker a room of its own. */
  constructor(setup: HostSetup, room?: Room) {
    this.root = setup.root;
    this.config = setup.config;
    this.#room = room;
    this.#child = launchHost(setup, room);
    const door = room && new RoomDoor(this.#child, room);
    this.journalFolder = room?.sharedFolder;
    this.refusal = door?.opened ?? Promise.resolve(undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => this.#output.append(`${chunk}`));
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', () => this.#end(resolve));
      this.#child.once('error', (error) => {
        this.#failure ??= error.message;
        this.#end(resolve);
      });
    });
    const ready = Promise.withResolvers<Readonly<Record<string, string>> | undefined>();
    const sandbox = Promise.withResolvers<Sandbox | undefined>();
    [this.ready, this.sandbox] = [ready.promise, sandbox.promise];
    this.#child.on('message', (notice: HostNotice) => {
      if (notice.type === 'ready') ready.resolve(notice.versions);
      if (notice.type === 'sandbox') sandbox.resolve(room ? { sandbox: 'namespaces' } : sandboxOf(notice));
      this.#receive(this.#seenFromOutside(notice));
    });
    void this.ended.then(() => {
      ready.resolve(undefined);
      sandbox.resolve(undefined);
    });
    // The streams of a child are sockets, which the types do not say.
    for (const stream of this.#child.stdio.slice(1)) (stream as unknown as Socket | null | undefined)?.unref?.();
    this.release();
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** What is known about why it does not work, for people. */
  get failure(): string {
    return this.#failure ?? this.#output.toString().trim();
  }

  /** Keeps the event loop alive from now on, and hands on what the host tells. */
  hold(onNotice: (notice: HostNotice) => void): void {
    this.#child.ref();
    this.#child.channel?.ref();
    this.#onNotice = onNotice;
  }

  /** The opposite of `hold`. */
  release(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    this.#onNotice = () => {};
  }

  send(command: HostCommand): void {
    if (this.#alive) this.#child.send(command, () => {});
  }

  /** Ends it with its workers, at once. */
  async kill(): Promise<void> {
    if (this.#child.pid === undefined || !this.#alive) return;
    this.#child.ref();
    this.abandon();
    await this.ended;
  }

  /** As `kill`, without keeping the event loop alive until it has ended. */
  abandon(): void {
    const { pid } = this.#child;
    if (pid !== undefined && this.#alive && !this.#isKilled) {
      // The host is never stopped: if this process is killed at this moment, the host ends what is left.
      killDescendants(pid);
      this.#child.kill('SIGKILL');
    }
    this.#isKilled = true;
  }

  /** In a room, processes have numbers of their own. */
  #seenFromOutside(notice: HostNotice): HostNotice {
    if (notice.type !== 'worker-started' || !this.#room) return notice;
    return { ...notice, pid: findOuterPid(this.#child.pid ?? 0, notice.pid) ?? 0 };
  }

  #receive(notice: HostNotice): void {
    this.#onNotice(notice);
    if (notice.type !== 'failed') return;
    this.#failure = notice.message;
    void this.kill();
  }

  #end(resolve: () => void): void {
    this.#alive = false;
    resolve();
  }
}

function sandboxOf({ sandbox, sandboxReason }: Sandbox): Sandbox {
  return sandboxReason === undefined ? { sandbox } : { sandbox, sandboxReason };
}
