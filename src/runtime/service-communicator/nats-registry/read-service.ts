import { createEndpointPolicy } from '../endpoints/endpoint-policy.ts';
import type { EndpointPolicy } from '../endpoints/endpoint-policy.ts';
import { EndpointRefusedError } from '../endpoints/endpoint-refused-error.ts';
import type { Leased } from '../registry/leased-services.ts';
import { readRegistration } from '../registry/service-registration.ts';
import type { ServiceRecord } from '../registry/service-registry.ts';
import { serviceKey } from './registry-keys.ts';
import { decodeService } from './stored-service.ts';
import type { StoredInstance, StoredService } from './stored-service.ts';

type Settings = Omit<ServiceRecord, 'instances' | 'organisationId' | 'id'>;

export interface ReadInstance {
  readonly instance: Omit<Leased, 'expiresAtMs'>;
  /** Of its service. */
  readonly settings: Settings;
}

/** Whatever an instance is, its settings can be read beside this one. */
const sample = { id: 'sample', url: 'http://sample.invalid', weight: 1, metadata: {}, leaseMs: 1, token: 'sample', ageMs: 0 };
const usualPolicy = createEndpointPolicy();

/** The service that stands under a key; undefined for what nobody can have meant as one. Its instances are read one by one. */
export function readService(key: string, value: Uint8Array): StoredService | undefined {
  const stored = decodeService(value);
  if (stored === undefined || serviceKey(stored.organisationId, stored.id) !== key) return undefined;
  return typeof readInstance(stored, sample, usualPolicy) === 'string' ? undefined : stored;
}

/** An instance of the bucket, held to what one that is registered here is held to. Otherwise why it is none. */
export function readInstance(
  stored: StoredService,
  { id, url, weight, metadata, leaseMs }: StoredInstance,
  policy: EndpointPolicy,
): ReadInstance | 'malformed' | 'forbidden' {
  const { requiredLevel, balancing, health, sharedWith, metadata: described } = stored;
  const given = { requiredLevel, balancing, sharedWith, metadata: described, ...(health === undefined ? {} : { health }) };
  const lease = leaseMs ?? Number.POSITIVE_INFINITY;
  try {
    const registration = { ...given, id: 'service', leaseMs: lease, endpoints: [{ url, weight, metadata }] };
    const { instances, organisationId: _organisation, id: _service, ...read } = readRegistration('', registration, policy);
    const [instance] = instances;
    if (instance === undefined) return 'malformed';
    return { instance: { ...instance, id }, settings: { health: undefined, ...read } as Settings };
  } catch (error) {
    return error instanceof EndpointRefusedError ? 'forbidden' : 'malformed';
  }
}
