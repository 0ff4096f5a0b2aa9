import type { RetryRefusal } from '../retry/decide-retry.ts';
import type { SecurityLevel } from '../security/security-level.ts';

/** `failed`: no usable answer, or a status of 500 and above. `cancelled`: the caller or `close` ended it. */
export type RequestState = 'pending' | 'succeeded' | 'failed' | 'cancelled';

/** One attempt of a request. */
export interface AttemptReport {
  readonly instanceId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Absent while it is under way. */
  readonly durationMs?: number;
  readonly status?: number;
  readonly errorCode?: string;
}

/** What is known of one request. Holds no body, no header, and of the path no query. */
export interface RequestReport {
  readonly requestId: string;
  readonly organisationId: string;
  readonly serviceId: string;
  readonly method: string;
  /** Its query, if there is one, is `?…`. */
  readonly path: string;
  readonly level: SecurityLevel;
  readonly state: RequestState;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs?: number;
  readonly status?: number;
  readonly errorCode?: string;
  /** Why it was not sent again. Absent when the last attempt needed no other. */
  readonly retryRefusal?: RetryRefusal;
  readonly attempts: readonly AttemptReport[];
}

/** An attempt as it is kept while it may change. */
export class AttemptRecord {
  readonly instanceId: string;
  readonly startedMs: number;
  endedMs: number | undefined = undefined;
  status: number | undefined = undefined;
  errorCode: string | undefined = undefined;

  constructor(instanceId: string, startedMs: number) {
    this.instanceId = instanceId;
    this.startedMs = startedMs;
  }
}

/** A request as it is kept while it may change. Times are monotonic; `wallOffsetMs` leads from them to the time of day. */
export class RequestRecord {
  readonly requestId: string;
  readonly organisationId: string;
  readonly serviceId: string;
  readonly method: string;
  /** Without its query, which may hold secrets. */
  readonly path: string;
  readonly level: SecurityLevel;
  readonly startedMs: number;
  readonly attempts: AttemptRecord[] = [];
  state: RequestState = 'pending';
  endedMs: number | undefined = undefined;
  status: number | undefined = undefined;
  errorCode: string | undefined = undefined;
  retryRefusal: RetryRefusal | undefined = undefined;

  constructor(
    organisationId: string,
    requestId: string,
    serviceId: string,
    method: string,
    path: string,
    level: SecurityLevel,
    startedMs: number,
  ) {
    this.organisationId = organisationId;
    this.requestId = requestId;
    this.serviceId = serviceId;
    this.method = method;
    const mark = path.indexOf('?');
    this.path = mark === -1 ? path : `${path.slice(0, mark)}?…`;
    this.level = level;
    this.startedMs = startedMs;
  }

  report(wallOffsetMs: number): RequestReport {
    const { requestId, organisationId, serviceId, method, path, level, state, startedMs } = this;
    const facts = { requestId, organisationId, serviceId, method, path, level, state };
    return {
      ...facts,
      startedAt: timeOfDay(startedMs, wallOffsetMs),
      ...endOf(this),
      ...(this.retryRefusal === undefined ? {} : { retryRefusal: this.retryRefusal }),
      attempts: this.attempts.map((attempt) => ({
        instanceId: attempt.instanceId,
        startedAt: timeOfDay(attempt.startedMs, wallOffsetMs),
        ...endOf(attempt),
      })),
    };
  }
}

function endOf({ startedMs, endedMs, status, errorCode }: AttemptRecord | RequestRecord): Partial<AttemptReport> {
  return {
    ...(endedMs === undefined ? {} : { durationMs: endedMs - startedMs }),
    ...(status === undefined ? {} : { status }),
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}

function timeOfDay(monotonicMs: number, wallOffsetMs: number): string {
  return new Date(Math.round(monotonicMs + wallOffsetMs)).toISOString();
}
