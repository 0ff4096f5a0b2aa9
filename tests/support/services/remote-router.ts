import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process with a router of its own; see remote-router-main.ts. */
export class RemoteRouter implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** @param secret  Of the key `test`, in hexadecimal digits. */
  static async start(secret: string): Promise<RemoteRouter> {
    const script = fileURLToPath(new URL('remote-router-main.ts', import.meta.url));
    const child = fork(script, [secret], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
    return new RemoteRouter(child, port);
  }

  /** What its AI was given, in order. */
  async received(): Promise<readonly string[]> {
    const answer = once(this.#child, 'message');
    this.#child.send({});
    const [{ received }] = (await answer) as [{ readonly received: readonly string[] }];
    return received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}
