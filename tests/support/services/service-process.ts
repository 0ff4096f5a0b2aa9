import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { SecurityLevel } from '../../../src/runtime/service-communicator/service-communicator.ts';

/** A request as it reached the server. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether the caller went away before it had the whole answer. */
  readonly wasAborted: boolean;
}

/** What the server may be told. It answers each with what it has seen. */
export interface Command {
  readonly id: number;
  /** Status of `/health` from now on. */
  readonly health?: number;
  /** Whether to forget what was seen. */
  readonly forget?: boolean;
}

/** A server in another process. What it does at which path stands in its script. */
export class ServiceProcess implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;
  #commands = 0;

  constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The requests that arrived, oldest first. */
  async seen(path = ''): Promise<readonly SeenRequest[]> {
    return (await this.#tell({})).filter((request) => request.path.includes(path));
  }

  async setHealth(status: number): Promise<void> {
    await this.#tell({ health: status });
  }

  async forget(): Promise<void> {
    await this.#tell({ forget: true });
  }

  /** Ends the process at once, as a crash would. Connections to it are refused from then on. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  #tell(command: Omit<Command, 'id'>): Promise<readonly SeenRequest[]> {
    const id = (this.#commands += 1);
    const { promise, resolve } = Promise.withResolvers<readonly SeenRequest[]>();
    const hear = (answer: { id?: number; seen?: readonly SeenRequest[] }): void => {
      if (answer.id !== id) return;
      this.#child.off('message', hear as (message: unknown) => void);
      resolve(answer.seen ?? []);
    };
    this.#child.on('message', hear as (message: unknown) => void);
    this.#child.send({ id, ...command });
    return promise;
  }
}

/** Starts a server on a free port of this machine. */
export function startService(): Promise<ServiceProcess> {
  return start('service-main.ts', []);
}

/** What a server that protects itself is told at its start. */
export interface ReceiverSetting {
  readonly serviceId: string;
  readonly requiredLevel: SecurityLevel;
  readonly keys: readonly { readonly id: string; readonly secret: string; readonly organisations: readonly string[] }[];
}

/** Starts a server that keeps notes for each organisation; see receiver-main.ts. */
export function startReceiver(setting: ReceiverSetting): Promise<ServiceProcess> {
  return start('receiver-main.ts', [JSON.stringify(setting)]);
}

async function start(script: string, args: readonly string[]): Promise<ServiceProcess> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(file, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return new ServiceProcess(child, port);
}
