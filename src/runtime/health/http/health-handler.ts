import type { IncomingMessage, ServerResponse } from 'node:http';

import { PrometheusMetrics } from '../../metrics/prometheus-text.ts';
import type { HealthReport } from '../health-report.ts';
import type { OrganisationHealth } from '../organisation-health.ts';
import { toDocument } from './health-document.ts';

/** What writes metrics in the format that the `Accept` header of a scrape asks for, such as `PrometheusMetrics`. */
export interface ScrapedMetrics {
  answer(accept?: string): { readonly contentType: string; readonly body: string };
}

export interface HandlerOptions {
  /** Shows messages and details of components, which may hold secrets. Default false. */
  readonly showDetails?: boolean;
  /** What `/metrics` shows. Default: the health figures of this organisation, and no other's. Whatever is given is shown whole. */
  readonly metrics?: ScrapedMetrics;
}

interface Answer {
  readonly statusCode: number;
  readonly contentType: string;
  readonly body: string;
}

type Route = (request: IncomingMessage) => Answer | Promise<Answer>;

/**
 * Answers `/health`, `/health/live`, `/health/ready` and `/metrics` of one organisation, for any server of node:http.
 * 200 when well, 503 when not; 404 for other paths, 405 for methods other than GET and HEAD.
 *
 * @example createServer(healthHandler(monitor.for('organisation-1'))).listen(8080);
 */
export function healthHandler(
  health: OrganisationHealth,
  { showDetails = false, metrics = ownMetrics(health) }: HandlerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const show = (report: HealthReport, isWell: boolean) => json(isWell ? 200 : 503, toDocument(report, showDetails));
  const routes = new Map<string, Route>([
    ['/health', async () => withVerdict(await health.check(), show, false)],
    // Nothing known against it, a process may live on: that it answers is known.
    ['/health/live', async () => withVerdict(await health.check({ probe: 'liveness' }), show, true)],
    ['/health/ready', async () => withVerdict(await health.check({ probe: 'readiness' }), show, false)],
    ['/metrics', ({ headers }) => ({ statusCode: 200, ...metrics.answer(headers.accept) })],
  ]);
  return (request, response) => void answer(routes, request, response);
}

function withVerdict(
  report: HealthReport,
  show: (report: HealthReport, isWell: boolean) => Answer,
  mayBeUnknown: boolean,
): Answer {
  const isWell = report.status === 'UNKNOWN' ? mayBeUnknown : report.status !== 'UNHEALTHY';
  return show(report, isWell);
}

async function answer(routes: ReadonlyMap<string, Route>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { statusCode, contentType, body } = await answerOf(routes, request).catch(() =>
    json(503, { error: 'health is not available' }),
  );
  response.on('error', () => undefined);
  response.writeHead(statusCode, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(statusCode === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerOf(routes: ReadonlyMap<string, Route>, request: IncomingMessage): Promise<Answer> {
  const { url = '', method } = request;
  const route = routes.get(url.split('?', 1)[0] ?? '');
  if (route === undefined) return json(404, { error: 'not found' });
  if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'method not allowed' });
  return await route(request);
}

function json(statusCode: number, body: unknown): Answer {
  return { statusCode, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

function ownMetrics(health: OrganisationHealth): ScrapedMetrics {
  const metrics = new PrometheusMetrics();
  metrics.register(() => health.metrics());
  return metrics;
}
