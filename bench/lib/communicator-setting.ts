import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TlsCredentials } from '../../src/runtime/service-communicator/security/tls-identity.ts';
import type { SecurityLevel } from '../../src/runtime/service-communicator/security/security-level.ts';
import { CertificateAuthority } from '../../tests/support/services/certificates.ts';

export const organisationId = 'organisation-1';
export const serviceId = 'rpc';
export const levels: readonly SecurityLevel[] = ['NONE', 'BASIC', 'ENCRYPTED', 'MUTUAL_TLS'];

/** What both sides of the calls share. */
export interface Secrets {
  /** 32 bytes in hex. */
  readonly secret: string;
  readonly client: TlsCredentials;
  readonly server: TlsCredentials;
}

/** Where the servers listen: `plain` and `tls` are bare HTTP servers, the others stand behind a receiver of their level. */
export type Ports = Readonly<Record<'plain' | 'tls' | SecurityLevel, number>>;

export interface Setting extends Secrets {
  readonly ports: Ports;
}

const variable = 'WAVEGATE_BENCH_SETTING';

/** Starts the servers in a process of their own, and tells the setting to this process and to those that it starts from now on. */
export async function startServers(): Promise<AsyncDisposable> {
  const secrets = await makeSecrets();
  const servers = fileURLToPath(new URL('communicator-servers.ts', import.meta.url));
  const child = spawn(process.execPath, [servers], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(secrets));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const setting: Setting = { ...secrets, ports: JSON.parse(line) as Ports };
  process.env[variable] = JSON.stringify(setting);
  return {
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

export function hasSetting(): boolean {
  return process.env[variable] !== undefined;
}

export function takeSetting(): Setting {
  return JSON.parse(process.env[variable] ?? 'null') as Setting;
}

async function makeSecrets(): Promise<Secrets> {
  const authority = await CertificateAuthority.create('bench');
  const client = await authority.issue({ name: 'client', organisations: [organisationId] });
  const server = await authority.issue({ name: 'server', hosts: ['127.0.0.1', 'localhost'] });
  const ca = authority.cert;
  return { secret: randomBytes(32).toString('hex'), client: { ca, ...client }, server: { ca, ...server } };
}
