import { assertConfig, durationFrom, functionGiven, integerFrom, oneOf } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';
import { checkRetry, defaultRetry } from '../retry/retry-settings.ts';
import type { RetryOptions, RetrySettings } from '../retry/retry-settings.ts';
import { securityLevels } from '../security/security-level.ts';
import type { SecurityLevel } from '../security/security-level.ts';

/**
 * Runs a call as a whole, with all its attempts: a circuit breaker, a bulkhead. To it an answer of 500 and above is a failure; the caller still gets
 * the answer.
 */
export type Guard = <Answer>(call: () => Promise<Answer>) => Promise<Answer>;

/** How a request is sent. Those of the call count before those of the service, these before the defaults of the communicator. */
export interface CallOptions {
  /** From the call to its end, whatever is tried in between. Carried to the service. Default 30,000. */
  readonly timeoutMs?: number;
  /** False: one attempt. What is not given is taken from the service and the defaults. */
  readonly retry?: RetryOptions | false;
  /** A second attempt at another instance when there is no answer after `delayMs`, if the request may be repeated. The first answer counts. */
  readonly hedge?: { readonly delayMs: number } | false;
  /** How many redirects are followed. Default 0: the redirect is the answer. */
  readonly redirects?: number;
  /** Longest body of an answer. Default 10 MiB. */
  readonly maxResponseBytes?: number;
  /** Default: the level of the communicator, or what the service requires if that is more. */
  readonly security?: SecurityLevel;
  readonly guard?: Guard | false;
}

export interface CallSettings {
  readonly timeoutMs: number;
  readonly retry: RetrySettings;
  readonly hedgeDelayMs: number | undefined;
  readonly redirects: number;
  readonly maxResponseBytes: number;
  readonly security: SecurityLevel | undefined;
  readonly guard: Guard | undefined;
}

export const defaultCallSettings: CallSettings = {
  timeoutMs: 30_000,
  retry: defaultRetry,
  hedgeDelayMs: undefined,
  redirects: 0,
  maxResponseBytes: 10 * 1_024 * 1_024,
  security: undefined,
  guard: undefined,
};

/**
 * `base` with what `options` say.
 *
 * @throws {InvalidConfigurationError} naming every option out of bounds.
 */
export function overrideSettings(base: CallSettings, options: CallOptions, subject: string): CallSettings {
  const { timeoutMs, retry, hedge, redirects, maxResponseBytes, security, guard } = options;
  const isSilent =
    timeoutMs === undefined && retry === undefined && hedge === undefined && redirects === undefined && guard === undefined;
  if (isSilent && maxResponseBytes === undefined && security === undefined) return base;
  const settings: CallSettings = {
    timeoutMs: timeoutMs ?? base.timeoutMs,
    retry: retry === undefined ? base.retry : overrideRetry(base.retry, retry),
    hedgeDelayMs: hedge === undefined ? base.hedgeDelayMs : hedge === false ? undefined : hedge.delayMs,
    redirects: redirects ?? base.redirects,
    maxResponseBytes: maxResponseBytes ?? base.maxResponseBytes,
    security: security ?? base.security,
    guard: guard === undefined ? base.guard : guard === false ? undefined : guard,
  };
  assertConfig(subject, [...checkSettings(settings), ...(retry ? checkRetry(settings.retry) : []), ...checkHedge(hedge)]);
  return settings;
}

function overrideRetry(base: RetrySettings, retry: RetryOptions | false): RetrySettings {
  if (retry === false) return { ...base, attempts: 1 };
  return { ...base, ...Object.fromEntries(Object.entries(retry).filter(([, value]) => value !== undefined)) };
}

function checkHedge(hedge: CallOptions['hedge']): (ConfigProblem | undefined)[] {
  return hedge ? [durationFrom('hedge.delayMs', hedge.delayMs, 0)] : [];
}

function checkSettings(settings: CallSettings): (ConfigProblem | undefined)[] {
  const { security, guard } = settings;
  return [
    durationFrom('timeoutMs', settings.timeoutMs, 1),
    integerFrom('redirects', settings.redirects, 0, 20),
    integerFrom('maxResponseBytes', settings.maxResponseBytes, 0),
    security === undefined ? undefined : oneOf('security', security, securityLevels),
    guard === undefined ? undefined : functionGiven('guard', guard),
  ];
}
