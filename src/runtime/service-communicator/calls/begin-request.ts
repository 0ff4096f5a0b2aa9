import { CommunicatorClosedError, CommunicatorFullError, UnknownServiceError } from '../communicator-errors.ts';
import type { CommunicatorCore } from '../communicator-core.ts';
import type { Organisation } from '../organisation.ts';
import type { ServiceRecord } from '../registry/service-registry.ts';
import type { KnownService } from '../registry/known-service.ts';
import { SecurityLevelError } from '../security/security-errors.ts';
import { compareLevels, satisfies } from '../security/security-level.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import { ownerOf } from '../service-reference.ts';
import type { ServiceReference } from '../service-reference.ts';
import { RequestRecord } from '../tracking/request-record.ts';
import { overrideSettings } from './call-settings.ts';
import { PendingRequest } from './pending-request.ts';
import { prepareRequest } from './prepare-request.ts';
import type { RequestOptions } from './prepare-request.ts';
import type { ServiceResponse } from './service-response.ts';

/** As a receiver takes it. */
const requestIdPattern = /^[\w-]{1,64}$/;

/** Checks all that can be checked beforehand, and starts the request. What is wrong by then is thrown, and leaves no trace. */
export function beginRequest(
  core: CommunicatorCore,
  organisation: Organisation,
  reference: ServiceReference,
  options: RequestOptions,
): Promise<ServiceResponse> {
  const { environment } = core;
  const { maxInFlight, security, createRequestId } = core.options;
  if (core.isClosed) throw new CommunicatorClosedError();
  if (organisation.pending.size >= maxInFlight) {
    environment.tally.refusedInFlight += 1;
    throw new CommunicatorFullError('maxInFlight', maxInFlight);
  }
  const { owner, serviceId } = ownerOf(reference, organisation.id);
  const service = findService(core, organisation.id, owner, serviceId);
  const consumer = organisation.consumerOf(owner, serviceId);
  const settings = overrideSettings(consumer.settings, options, 'request');
  const request = prepareRequest(options);
  const level = levelFor(service.record, settings.security, security.level);
  environment.protectionOf(level);
  if (level === 'BASIC' && Object.hasOwn(request.headers, 'authorization')) {
    throw new TypeError('the header authorization is set by the communicator at level BASIC');
  }
  const startedMs = environment.clock.monotonicMs();
  const record = new RequestRecord(
    organisation.id,
    readRequestId(createRequestId()),
    serviceId,
    request.method,
    request.path,
    level,
    startedMs,
  );
  organisation.lastUsedMs = startedMs;
  organisation.log.add(record);
  const plan = { request, settings, rotation: consumer.rotationOf(service), budget: consumer.budget, record };
  const pending = new PendingRequest(environment, plan, organisation.settled);
  organisation.pending.add(pending);
  return pending.start(options.signal);
}

/** @throws {UnknownServiceError} it is not registered, or not for this caller: which of the two is not told. */
export function findService({ services }: CommunicatorCore, caller: string, owner: string, serviceId: string): KnownService {
  const service = services.find(caller, owner, serviceId);
  if (service === undefined) throw new UnknownServiceError(serviceId);
  return service;
}

/** @throws {TypeError} it cannot stand in a header. */
function readRequestId(requestId: string): string {
  if (requestIdPattern.test(requestId)) return requestId;
  throw new TypeError('createRequestId must give 1 to 64 letters, digits, "_" and "-"');
}

/** @throws {SecurityLevelError} less is asked for than the service requires. */
function levelFor({ id, requiredLevel }: ServiceRecord, asked: SecurityLevel | undefined, usual: SecurityLevel): SecurityLevel {
  if (asked === undefined) return compareLevels(usual, requiredLevel) < 0 ? requiredLevel : usual;
  if (!satisfies(asked, requiredLevel)) throw new SecurityLevelError(id, asked, requiredLevel);
  return asked;
}
