import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RemoteDeed, RemoteNews, RemoteStanding } from './remote-news.ts';

/** A process with a router of its own; see remote-main.ts. */
export class RemoteProcess implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #standing: ((standing: RemoteStanding) => void)[] = [];

  private constructor(child: ChildProcess, port: number, onDeed: (deed: RemoteDeed) => void) {
    this.#child = child;
    this.port = port;
    child.on('message', ({ deeds = [], standing }: RemoteNews) => {
      for (const deed of deeds) onDeed(deed);
      if (standing !== undefined) this.#standing.shift()?.(standing);
    });
  }

  /**
   * @param secret  Of the key `soak`, in hexadecimal digits.
   * @param onward  The stream of what Module-2 sends on.
   */
  static async start(secret: string, onward: number, onDeed: (deed: RemoteDeed) => void): Promise<RemoteProcess> {
    const script = fileURLToPath(new URL('remote-main.ts', import.meta.url));
    const child = fork(script, [secret, String(onward)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    const [{ port }] = (await once(child, 'message')) as [RemoteNews];
    if (port === undefined) throw new Error('the other process listens at no port');
    return new RemoteProcess(child, port, onDeed);
  }

  /** How it stands once nothing is under way in it; by then it has told all that its modules did. */
  standing(): Promise<RemoteStanding> {
    const { promise, resolve } = Promise.withResolvers<RemoteStanding>();
    this.#standing.push(resolve);
    this.#child.send({});
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}
