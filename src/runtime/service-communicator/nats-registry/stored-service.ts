import type { Metadata, ServiceRecord } from '../registry/service-registry.ts';

/** An instance as it stands in the bucket. */
export interface StoredInstance {
  readonly id: string;
  readonly url: string;
  readonly weight: number;
  readonly metadata: Metadata;
  /** Null for a lease without an end, which JSON has no number for. */
  readonly leaseMs: number | null;
  /** Another one for each registration: a renewal of the one before does not count for the next. */
  readonly token: string;
  /** How old its lease was when the entry was written. */
  readonly ageMs: number;
}

/** A service as it stands in the bucket. */
export interface StoredService extends Omit<ServiceRecord, 'instances'> {
  readonly instances: readonly StoredInstance[];
}

/** A renewal, or that the lease has ended for good. */
export interface StoredLease {
  readonly token: string;
  readonly isOver: boolean;
}

/** More is not read, and not written either: a server takes 1 MiB with its headers unless it is told otherwise. */
export const maxEntryBytes = 1_000_000;

/** An instance is called by its URL unless it is given a name. */
const longestId = 8_192;

export function encode(value: StoredService | StoredLease): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** Undefined for what nobody can have meant as a service. Its fields are checked where an instance is read. */
export function decodeService(bytes: Uint8Array): StoredService | undefined {
  const value = decode(bytes);
  const isService =
    isText(value?.['organisationId'], longestId) &&
    isText(value['id'], longestId) &&
    typeof value['requiredLevel'] === 'string' &&
    typeof value['balancing'] === 'string' &&
    Array.isArray(value['sharedWith']) &&
    typeof value['metadata'] === 'object' &&
    Array.isArray(value['instances']) &&
    value['instances'].every(isInstance);
  return isService ? (value as unknown as StoredService) : undefined;
}

export function decodeLease(bytes: Uint8Array): StoredLease | undefined {
  const value = decode(bytes);
  return isText(value?.['token'], 64) && typeof value['isOver'] === 'boolean' ? (value as unknown as StoredLease) : undefined;
}

function decode(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (bytes.byteLength > maxEntryBytes) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isInstance(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { id, token, ageMs, leaseMs } = value as Partial<Record<keyof StoredInstance, unknown>>;
  const isLease = leaseMs === null || (typeof leaseMs === 'number' && leaseMs > 0);
  return isText(id, longestId) && isText(token, 64) && typeof ageMs === 'number' && ageMs >= 0 && isLease;
}

function isText(value: unknown, mostCharacters: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= mostCharacters;
}
