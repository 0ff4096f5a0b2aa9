import { ServiceCommunicator } from '../../../src/runtime/service-communicator/service-communicator.ts';
import type {
  ServiceCommunicatorOptions,
  OrganisationCommunicator,
  RequestOptions,
  ServiceResponse,
} from '../../../src/runtime/service-communicator/service-communicator.ts';

/** A communicator and one service of one organisation, whose id is `orders`. */
export interface Setting extends AsyncDisposable {
  readonly communicator: ServiceCommunicator;
  readonly organisation: OrganisationCommunicator;
  /** Sends a request, and tells how it ended, whatever the end. */
  readonly call: (request?: RequestOptions) => Promise<CallEnd>;
}

export interface CallEnd {
  /** The status of the answer, or the code of the error. */
  readonly end: number | string;
  readonly response?: ServiceResponse;
  readonly error?: unknown;
  readonly tookMs: number;
  /** How long after a plain timer of `timeoutMs`, begun at the same time, it ended; 0 when before. So a busy machine is not held against it. */
  readonly lateMs: number;
}

/** Delays so short that a test need not wait for retries. */
const quick = { baseMs: 1, capMs: 5 };

/** Makes a communicator to which `urls` are the instances of a service. */
export async function callerOf(urls: readonly string[], options: ServiceCommunicatorOptions = {}): Promise<Setting> {
  const communicator = new ServiceCommunicator({ ...options, defaults: { timeoutMs: 5_000, retry: quick, ...options.defaults } });
  const organisation = communicator.for('organisation-1');
  await organisation.register({ id: 'orders', endpoints: urls, balancing: 'round-robin' });
  return {
    communicator,
    organisation,
    call: async (request = {}) => endOf(() => organisation.request('orders', request), request.timeoutMs ?? 5_000),
    [Symbol.asyncDispose]: () => communicator.close(),
  };
}

/** How a request ends, and when. */
async function endOf(request: () => Promise<ServiceResponse>, timeoutMs: number): Promise<CallEnd> {
  const startMs = performance.now();
  const pending = request();
  let dueMs = Number.POSITIVE_INFINITY;
  const timer = setTimeout(() => (dueMs = performance.now()), timeoutMs);
  const [outcome] = await Promise.allSettled([pending]);
  clearTimeout(timer);
  const endMs = performance.now();
  const times = { tookMs: endMs - startMs, lateMs: Math.max(0, endMs - dueMs) };
  if (outcome.status === 'fulfilled') return { end: outcome.value.status, response: outcome.value, ...times };
  const error: unknown = outcome.reason;
  return { end: (error as { code?: string }).code ?? String(error), error, ...times };
}

/** The method and the options of a request that may or may not be repeated. */
export const requests = {
  GET: { method: 'GET', path: '/x' },
  PUT: { method: 'PUT', path: '/x', body: 'text of the request' },
  POST: { method: 'POST', path: '/x', body: 'text of the request' },
  'POST with an idempotency key': { method: 'POST', path: '/x', body: 'text of the request', idempotencyKey: 'k-1' },
} as const satisfies Record<string, RequestOptions>;

export type RequestKind = keyof typeof requests;

export function mayRepeat(kind: RequestKind): boolean {
  return kind !== 'POST';
}
