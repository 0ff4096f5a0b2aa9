import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Agent, fetch as undiciFetch, Pool } from 'undici';
import { Keyring, ServiceCommunicator, TlsIdentity } from '../../src/runtime/service-communicator/service-communicator.ts';
import type {
  OrganisationCommunicator,
  SecurityLevel,
  ServiceCommunicatorOptions,
  ServiceRegistration,
} from '../../src/runtime/service-communicator/service-communicator.ts';
import { organisationId, serviceId, takeSetting } from './communicator-setting.ts';
import { loadPeer } from './peer.ts';

/** One call: a document of about 130 bytes as JSON, echoed, and parsed. */
export type CallOnce = () => Promise<unknown>;

/** Where to: a server that echoes, over HTTP or over TLS with certificates on both sides. */
export interface Target {
  readonly port: number;
  readonly isTls: boolean;
}

export type MakeCaller = (target: Target) => Promise<CallOnce>;

const connections = 64;
const path = '/rpc';
const jsonHeaders = { 'content-type': 'application/json' };
const payload = { id: 12_345, total: 99.5, note: 'thirty-two bytes of note text...' };
const document = { organisation_id: organisationId, method: 'invoice.read', payload };

function body(): string {
  return JSON.stringify(document);
}

function urlOf({ port, isTls }: Target): string {
  return `${isTls ? 'https' : 'http'}://127.0.0.1:${port}`;
}

/** What the organisation of a call is told by, where a receiver asks for it. */
const organisationHeader = { 'x-organisation-id': organisationId };

async function undici(target: Target): Promise<CallOnce> {
  const connect = target.isTls ? { connect: takeSetting().client as object } : {};
  const pool = new Pool(urlOf(target), { connections, allowH2: false, ...connect });
  return async () => {
    const headers = { ...jsonHeaders, ...organisationHeader };
    const { body: answer } = await pool.request({ method: 'POST', path, headers, body: body() });
    return answer.json();
  };
}

async function fetching(target: Target): Promise<CallOnce> {
  const connect = target.isTls ? { connect: takeSetting().client as object } : {};
  const dispatcher = new Agent({ connections, allowH2: false, ...connect });
  const url = `${urlOf(target)}${path}`;
  return async () => (await undiciFetch(url, { method: 'POST', headers: jsonHeaders, body: body(), dispatcher })).json();
}

/** The agents of Node.js, which got and axios take. */
function agentsOf({ isTls }: Target): { http: HttpAgent; https: HttpsAgent } {
  const settings = { keepAlive: true, maxSockets: connections };
  const tls = isTls ? (takeSetting().client as object) : {};
  return { http: new HttpAgent(settings), https: new HttpsAgent({ ...settings, ...tls }) };
}

async function got(target: Target): Promise<CallOnce> {
  interface Library {
    default: { post(url: string, options: object): { json(): Promise<unknown> } };
  }
  const { default: library } = await loadPeer<Library>('got');
  const options = { json: document, agent: agentsOf(target), retry: { limit: 0 } };
  return () => library.post(`${urlOf(target)}${path}`, options).json();
}

async function axios(target: Target): Promise<CallOnce> {
  interface Library {
    default: { post(url: string, data: object, options: object): Promise<{ data: unknown }> };
  }
  const { default: library } = await loadPeer<Library>('axios');
  const { http, https } = agentsOf(target);
  return async () => {
    const { data } = await library.post(`${urlOf(target)}${path}`, document, {
      httpAgent: http,
      httpsAgent: https,
      proxy: false,
    });
    return data;
  };
}

/** A communicator with one service, as it is by default: deadline, retries, budget, balancing, outlier ejection, tracking, endpoint policy. */
export async function communicatorFor(
  target: Target,
  level: SecurityLevel,
  options: ServiceCommunicatorOptions = {},
  registration: Partial<ServiceRegistration> = {},
): Promise<OrganisationCommunicator> {
  const { secret, client } = takeSetting();
  const keyring = new Keyring([{ id: 'bench', secret: Buffer.from(secret, 'hex') }]);
  const security = { level, keyring, ...(target.isTls ? { tls: new TlsIdentity(client) } : {}) };
  const communicator = new ServiceCommunicator({ maxConnections: connections, security, ...options });
  const organisation = communicator.for(organisationId);
  const service = { id: serviceId, endpoints: [urlOf(target)], leaseMs: Number.POSITIVE_INFINITY };
  await organisation.register({ ...service, ...registration });
  return organisation;
}

export function callOf(organisation: OrganisationCommunicator): CallOnce {
  return async () => (await organisation.request(serviceId, { method: 'POST', path, headers: jsonHeaders, body: body() })).json();
}

export function wavegate(
  level: SecurityLevel,
  options?: ServiceCommunicatorOptions,
  registration?: Partial<ServiceRegistration>,
): MakeCaller {
  return async (target) => callOf(await communicatorFor(target, level, options, registration));
}

/** The others, which have none of this. */
export const peers: Readonly<Record<string, MakeCaller>> = {
  'undici Pool.request': undici,
  'undici fetch': fetching,
  got,
  axios,
};
