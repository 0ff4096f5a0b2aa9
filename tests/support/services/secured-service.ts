import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { TlsCredentials } from '../../../src/runtime/service-communicator/security/tls-identity.ts';
import type {
  KeySpec,
  ReceiverStatistics,
  SecurityLevel,
} from '../../../src/runtime/service-communicator/server/service-receiver.ts';
import type { SecurityDescription } from '../../../src/runtime/service-communicator/server/service-receiver.ts';

/** A key whose secret goes to another process: in hexadecimal. */
export type SentKey = Omit<KeySpec, 'secret'> & { readonly secret: string };

export interface SecuredSetting {
  readonly requiredLevel: SecurityLevel;
  readonly keys?: readonly SentKey[];
  /** Serves over TLS. */
  readonly tls?: TlsCredentials;
  /** What becomes of callers without a good certificate. */
  readonly badCertificate?: 'close' | 'answer';
}

/** What the process is told. It answers each with its report. */
export type SecuredCommand =
  | { readonly do: 'start'; readonly setting: SecuredSetting }
  | { readonly do: 'report' }
  | { readonly do: 'add-key'; readonly key: SentKey }
  | { readonly do: 'retire-key'; readonly keyId: string }
  | { readonly do: 'rotate-certificate'; readonly tls: TlsCredentials };

export interface SecuredReport {
  readonly port: number;
  /** What reached the handler. */
  readonly handled: readonly { readonly organisationId: string; readonly level: SecurityLevel; readonly body: string }[];
  /** Codes and reasons of the requests that did not. */
  readonly refused: readonly string[];
  readonly security: SecurityDescription;
  readonly statistics: ReceiverStatistics;
}

/** The service `billing` behind a ServiceReceiver in another process. It answers with what it got. */
export class SecuredService implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #output: Promise<string>;
  readonly url: string;

  private constructor(child: ChildProcess, output: Promise<string>, url: string) {
    this.#child = child;
    this.#output = output;
    this.url = url;
  }

  static async start(setting: SecuredSetting): Promise<SecuredService> {
    const script = fileURLToPath(new URL('secured-service-main.ts', import.meta.url));
    const child = fork(script, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
    const output = Promise.all([child.stdout, child.stderr].map((stream) => text(stream as Readable)));
    // Secrets go through the channel: arguments are for everybody to see.
    const { port } = await tell(child, { do: 'start', setting });
    return new SecuredService(
      child,
      output.then((texts) => texts.join('\n')),
      `${setting.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    );
  }

  tell(command: SecuredCommand): Promise<SecuredReport> {
    return tell(this.#child, command);
  }

  report(): Promise<SecuredReport> {
    return this.tell({ do: 'report' });
  }

  /** Ends the process. @returns All that it ever wrote. */
  async stop(): Promise<string> {
    if (this.#child.connected) this.#child.disconnect();
    return this.#output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function tell(child: ChildProcess, command: SecuredCommand): Promise<SecuredReport> {
  const answered = once(child, 'message') as Promise<[SecuredReport]>;
  child.send(command);
  const [report] = await answered;
  return report;
}
