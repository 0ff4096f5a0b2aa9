import { isDeepStrictEqual } from 'node:util';
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
  const isSame = before !== undefined && isDeepStrictEqual(settingsOf(before.stored), settingsOf(stored));
  const byId = new Map(stored.instances.map((instance) => [instance.id, instance]));
  const instances = [...byId.values()].map((instance): KnownInstance => {
    const known = former.get(instance.token);
    // Whoever registers writes its neighbours down again: what is as it was has been read.
    const { leaseKey, read } =
      isSame && isAsBefore(known, instance) ? known : readAnew(stored, instance, { policy, leases, tally });
    const last = leases.get(leaseKey);
    const renewal = last?.token === instance.token ? last : undefined;
    return {
      id: instance.id,
      token: instance.token,
      leaseKey,
      leaseMs: instance.leaseMs ?? Number.POSITIVE_INFINITY,
      stored: instance,
      read,
      beganMs: Math.max(known?.beganMs ?? atMs - instance.ageMs, renewal?.beganMs ?? Number.NEGATIVE_INFINITY),
      isOver: (known?.isOver ?? false) || (renewal?.isOver ?? false),
    };
  });
  return { key, stored, instances, bytes: value.byteLength, revision, reading: 0 };
}

function settingsOf(service: StoredService): object {
  return { ...service, instances: undefined };
}

function isAsBefore(known: KnownInstance | undefined, instance: StoredInstance): known is KnownInstance {
  return known !== undefined && isDeepStrictEqual({ ...known.stored, ageMs: 0 }, { ...instance, ageMs: 0 });
}

function readAnew(
  stored: StoredService,
  instance: StoredInstance,
  { policy, tally }: ReadingSettings,
): Pick<KnownInstance, 'leaseKey' | 'read'> {
  const read = readInstance(stored, instance, policy);
  if (typeof read === 'string') tally.ignored[read] += 1;
  return {
    leaseKey: leaseKey(stored.organisationId, stored.id, instance.id),
    read: typeof read === 'string' ? undefined : read,
  };
}
