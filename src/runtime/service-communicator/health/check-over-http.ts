import type { CallEnvironment } from '../calls/call-environment.ts';
import { sendMessage } from '../calls/send-message.ts';
import type { InstanceRecord, ServiceRecord } from '../registry/service-registry.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import { Exchange } from '../transport/exchange.ts';
import type { HealthCheckResult } from './instance-health.ts';
import type { HealthSettings } from './health-settings.ts';

/** A health page is short; more is not read. */
const maxResponseBytes = 64 * 1_024;

/**
 * Asks for the health path of an instance in the name of the organisation that registered it, protected as every request to the service must be. Settles
 * within `health.timeoutMs`, and never rejects.
 */
export function checkOverHttp(
  environment: CallEnvironment,
  service: ServiceRecord,
  instance: InstanceRecord,
  health: HealthSettings,
  level: SecurityLevel,
  createRequestId: () => string,
): Promise<HealthCheckResult> {
  const { clock } = environment;
  const { organisationId, id: serviceId } = service;
  const { origin, basePath } = instance;
  const { promise, resolve } = Promise.withResolvers<HealthCheckResult>();
  const startedMs = clock.monotonicMs();
  const checkedAt = new Date(clock.wallMs()).toISOString();
  const settle = (result: { passed: boolean; status?: number; errorCode?: string }): void => {
    timer.cancel();
    resolve({ checkedAt, durationMs: clock.monotonicMs() - startedMs, ...result });
  };
  const fail = (error: unknown): void => settle({ passed: false, errorCode: codeOf(error) });
  const exchange = new Exchange({ exchangeEnded: judge }, maxResponseBytes);
  const timer = clock.schedule(() => {
    exchange.cancel(new Error('the health check took too long'));
    settle({ passed: false, errorCode: 'HEALTH_CHECK_TIMEOUT' });
  }, health.timeoutMs);

  function judge(ended: Exchange): void {
    if (ended.error !== undefined) return fail(ended.error);
    try {
      const { status } = ended.open();
      settle({ passed: status >= 200 && status < 300, status });
    } catch (rejection) {
      fail(rejection);
    }
  }

  try {
    const request = { method: 'GET', path: `${basePath}${health.path}`, headers: {}, body: undefined };
    const caller = {
      serviceId,
      organisationId,
      requestId: createRequestId(),
      attempt: 1,
      deadlineMs: startedMs + health.timeoutMs,
      level,
    };
    sendMessage(environment, { origin, ...request, ...caller }, exchange);
  } catch (error) {
    fail(error);
  }
  return promise;
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'UNKNOWN';
}
