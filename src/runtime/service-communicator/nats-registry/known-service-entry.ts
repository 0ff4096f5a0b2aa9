import type { EndpointPolicy } from '../endpoints/endpoint-policy.ts';
import type { KnownLeases } from './known-leases.ts';
import { readInstance, readService } from './read-service.ts';
import type { ReadInstance } from './read-service.ts';
import { leaseKey } from './registry-keys.ts';
import type { RegistryTally } from './registry-tally.ts';
import type { StoredInstance, StoredService } from './stored-service.ts';

export interface KnownInstance {
  readonly id: string;
  readonly token: string;
  readonly leaseKey: string;
  /** Infinity without an end. */
  readonly leaseMs: number;
  readonly stored: StoredInstance;
  /** Undefined for one that may not be shown. */
  readonly read: ReadInstance | undefined;
  /** When its lease began the last time, by the clock of this process. */
  beganMs: number;
  /** The lease has ended for good. */
  isOver: boolean;
}

/** A service of the bucket as it was read. */
export interface KnownServiceEntry {
  readonly key: string;
  readonly stored: StoredService;
  readonly instances: readonly KnownInstance[];
  readonly bytes: number;
  revision: number;
  /** When all was read the last time that this was part of. */
  reading: number;
}

export interface ServiceReading {
  readonly key: string;
  readonly value: Uint8Array;
  readonly revision: number;
  /** When it was stored, by the clock of this process. */
  readonly atMs: number;
}

export interface ReadingSettings {
  readonly policy: EndpointPolicy;
  readonly leases: KnownLeases;
  readonly tally: RegistryTally;
}

/** Reads a service; what cannot be one is counted. Leases that are known go on as they were. */
export function knowService(
  { key, value, revision, atMs }: ServiceReading,
  before: KnownServiceEntry | undefined,
  { policy, leases, tally }: ReadingSettings,
): KnownServiceEntry | undefined {
  const stored = readService(key, value);
  if (stored === undefined) {
    tally.ignored.malformed += 1;
    return undefined;
  }
  const former = new Map(before?.instances.map((instance) => [instance.token, instance]));
  const byId = new Map(stored.instances.map((instance) => [instance.id, instance]));
  const instances = [...byId.values()].map((instance): KnownInstance => {
    const read = readInstance(stored, instance, policy);
    if (typeof read === 'string') tally.ignored[read] += 1;
    const keyOfLease = leaseKey(stored.organisationId, stored.id, instance.id);
    const known = former.get(instance.token);
    const last = leases.get(keyOfLease);
    const renewal = last?.token === instance.token ? last : undefined;
    return {
      id: instance.id,
      token: instance.token,
      leaseKey: keyOfLease,
      leaseMs: instance.leaseMs ?? Number.POSITIVE_INFINITY,
      stored: instance,
      read: typeof read === 'string' ? undefined : read,
      beganMs: Math.max(known?.beganMs ?? atMs - instance.ageMs, renewal?.beganMs ?? Number.NEGATIVE_INFINITY),
      isOver: (known?.isOver ?? false) || (renewal?.isOver ?? false),
    };
  });
  return { key, stored, instances, bytes: value.byteLength, revision, reading: 0 };
}
