import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

import { killTree } from '../../../foundation/process/process-tree.ts';
import { CappedText } from '../supervision/capped-text.ts';
import { runMarker } from '../supervision/runner-environment.ts';
import type { Sandbox } from '../sandbox.ts';
import type { HostCommand, HostNotice, HostSetup } from './host/host-protocol.ts';
import { siblingModule } from './sibling-module.ts';
import { youngHeapOption } from './young-heap.ts';

const outputCharacters = 16 * 1024;

/** The supervisor's end of a host process. The process does not keep the supervisor's event loop alive until `hold` is called. */
export class HostProcess {
  readonly root: string;
  /** Versions of what runs in it; resolves to undefined when it ended before it was ready. */
  readonly ready: Promise<Readonly<Record<string, string>> | undefined>;
  /** What its workers run in; resolves to undefined when it ended before that was known. */
  readonly sandbox: Promise<Sandbox | undefined>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #output = new CappedText(outputCharacters);
  #alive = true;
  #isKilled = false;
  #failure: string | undefined;
  #onNotice: (notice: HostNotice) => void = () => {};

  constructor(setup: HostSetup) {
    this.root = setup.root;
    this.#child = spawn(
      process.execPath,
      [youngHeapOption, siblingModule(import.meta.url, './host/host-main'), JSON.stringify(setup)],
      {
        cwd: setup.root,
        // Without the marker: this process is not one that the tests started.
        env: { ...setup.workerEnv, [runMarker]: undefined },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
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
      if (notice.type === 'sandbox') sandbox.resolve(sandboxOf(notice));
      this.#receive(notice);
    });
    void this.ended.then(() => {
      ready.resolve(undefined);
      sandbox.resolve(undefined);
    });
    // The streams of a child are sockets, which the types do not say.
    for (const stream of [this.#child.stdout, this.#child.stderr]) (stream as unknown as Socket | null)?.unref();
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
    if (this.#child.pid !== undefined && this.#alive && !this.#isKilled) killTree(this.#child.pid);
    this.#isKilled = true;
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
