import { defaultEjection } from '../../../src/runtime/service-communicator/balancing/ejection-settings.ts';
import type { EjectionSettings } from '../../../src/runtime/service-communicator/balancing/ejection-settings.ts';
import { Rotation } from '../../../src/runtime/service-communicator/balancing/rotation.ts';
import type { CallEnvironment } from '../../../src/runtime/service-communicator/calls/call-environment.ts';
import { defaultCallSettings, overrideSettings } from '../../../src/runtime/service-communicator/calls/call-settings.ts';
import type { CallOptions } from '../../../src/runtime/service-communicator/calls/call-settings.ts';
import { CallTally } from '../../../src/runtime/service-communicator/calls/call-tally.ts';
import { PendingRequest } from '../../../src/runtime/service-communicator/calls/pending-request.ts';
import { prepareRequest } from '../../../src/runtime/service-communicator/calls/prepare-request.ts';
import type { RequestOptions } from '../../../src/runtime/service-communicator/calls/prepare-request.ts';
import type { ServiceResponse } from '../../../src/runtime/service-communicator/calls/service-response.ts';
import { createEndpointPolicy } from '../../../src/runtime/service-communicator/endpoints/endpoint-policy.ts';
import { KnownService } from '../../../src/runtime/service-communicator/registry/known-service.ts';
import type { ServiceRecord } from '../../../src/runtime/service-communicator/registry/service-registry.ts';
import { defaultRetryBudget, RetryBudget } from '../../../src/runtime/service-communicator/retry/retry-budget.ts';
import { createRequestProtection } from '../../../src/runtime/service-communicator/security/request-protection.ts';
import { RequestRecord } from '../../../src/runtime/service-communicator/tracking/request-record.ts';
import type { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';
import { ScriptedTransport } from './scripted-transport.ts';
import type { ScriptedEnd } from './scripted-transport.ts';

/** A registered service with an instance at each of the origins. */
export function serviceAt(origins: readonly string[], changes: Partial<ServiceRecord> = {}): ServiceRecord {
  const instances = origins.map((origin) => ({
    id: origin,
    url: origin,
    origin,
    basePath: '',
    weight: 1,
    metadata: {},
    leaseMs: Number.POSITIVE_INFINITY,
    expiresAtMs: Number.POSITIVE_INFINITY,
  }));
  const settings = { requiredLevel: 'NONE', balancing: 'round-robin', health: undefined, sharedWith: [], metadata: {} } as const;
  return { organisationId: 'organisation-1', id: 'billing', instances, ...settings, ...changes };
}

export interface ScriptedSetting {
  readonly clock: ManualClock;
  readonly script: readonly ScriptedEnd[];
  readonly origins?: readonly string[];
  readonly budget?: Pick<RetryBudget, 'deposit' | 'take'>;
  readonly ejection?: Partial<EjectionSettings>;
  readonly random?: () => number;
  readonly defaults?: CallOptions;
}

function checkInstance(): never {
  throw new Error('nobody asked for a check');
}

/** Calls of one organisation to one service, over a network that follows a script. */
export class ScriptedCalls {
  readonly transport: ScriptedTransport;
  readonly tally = new CallTally();
  readonly rotation: Rotation;
  readonly records: RequestRecord[] = [];
  readonly pending: PendingRequest[] = [];
  readonly #setting: ScriptedSetting;
  readonly #environment: CallEnvironment;
  readonly #budget: RetryBudget;

  constructor(setting: ScriptedSetting) {
    const { clock, script, origins = ['http://one'], random = () => 0, budget, ejection } = setting;
    this.#setting = setting;
    this.transport = new ScriptedTransport(clock, script);
    const { transport, tally } = this;
    const policy = createEndpointPolicy();
    const protectionOf = createRequestProtection;
    this.#environment = { clock, random, policy, transport, tally, protectionOf, identityOf: () => undefined };
    const service = new KnownService(serviceAt(origins), { clock, random, tally, checkInstance, maxHealthHistory: 4 });
    this.rotation = new Rotation(service, { random, tally, ejection: { ...defaultEjection, ...ejection } });
    this.#budget = (budget ?? new RetryBudget(defaultRetryBudget, clock)) as RetryBudget;
  }

  call(options: RequestOptions = {}): Promise<ServiceResponse> {
    const { clock, defaults = {} } = this.#setting;
    const settings = overrideSettings(overrideSettings(defaultCallSettings, defaults, 'test'), options, 'test');
    const request = prepareRequest(options);
    const id = `request-${this.records.length + 1}`;
    const record = new RequestRecord('organisation-1', id, 'billing', request.method, request.path, 'NONE', clock.monotonicMs());
    this.records.push(record);
    const plan = { request, settings, rotation: this.rotation, budget: this.#budget, record };
    const pending = new PendingRequest(this.#environment, plan, () => undefined);
    this.pending.push(pending);
    return pending.start(options.signal);
  }
}
