import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How many messages it is to send, before it answers. */
export interface Question {
  readonly send: number;
}

export interface Answer {
  /** The texts that its module was given, in order: the name of the sender and a number that grows. */
  readonly handled: readonly string[];
  /** How far its bus has read. */
  readonly read: number;
  readonly state: string | undefined;
  readonly failures: number | undefined;
}

/** A process with a router on a bus of its own; see bridged-router-main.ts. */
export class BridgedRouter implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #errors = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, 'exit');
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
  }

  static async start(transportModule: string, organisation: string, name: string): Promise<BridgedRouter> {
    const script = fileURLToPath(new URL('bridged-router-main.ts', import.meta.url));
    const child = fork(script, [transportModule, organisation, name], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    const router = new BridgedRouter(child);
    await Promise.race([once(child, 'message'), router.#exit.then(() => Promise.reject(new Error(router.#errors)))]);
    return router;
  }

  /** Only one question at a time. */
  async ask(question: Question): Promise<Answer> {
    const answer = once(this.#child, 'message');
    this.#child.send(question);
    const [told] = (await answer) as [Answer];
    return told;
  }

  /** Lets it end by itself. @returns Its exit code, and what it has complained of. */
  async end(): Promise<{ readonly code: number | null; readonly errors: string }> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#exit;
    return { code: this.#child.exitCode, errors: this.#errors };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    await this.#exit;
  }
}
