import type { HealthSettings } from '../health/health-settings.ts';
import type { SecurityLevel } from '../security/security-level.ts';

/** How requests are spread over the instances of a service. */
export type Balancing = 'round-robin' | 'least-outstanding' | 'weighted';

/** Facts of the registrant's own. Kept and returned, never read. */
export type Metadata = Readonly<Record<string, string>>;

/** One place where a service answers. */
export interface InstanceRecord {
  readonly id: string;
  /** Origin and base path, without a slash at the end: `http://10.0.0.7:8080/billing`. */
  readonly url: string;
  readonly origin: string;
  /** Empty, or with a slash in front and none at the end. */
  readonly basePath: string;
  readonly weight: number;
  readonly metadata: Metadata;
  readonly leaseMs: number;
  /** Monotonic; Infinity without a lease. Moves on with each renewal. */
  readonly expiresAtMs: number;
}

/** The same for a record of the same instance at the same place. What is known of an instance holds for that place only. */
export function placeOf({ id, url }: InstanceRecord): string {
  return `${id} ${url}`;
}

/** A service as one organisation registered it. Another object as soon as anything but the end of a lease changes. */
export interface ServiceRecord {
  readonly organisationId: string;
  readonly id: string;
  readonly instances: readonly InstanceRecord[];
  readonly requiredLevel: SecurityLevel;
  readonly balancing: Balancing;
  readonly health: HealthSettings | undefined;
  /** Organisations that may call it besides its owner. */
  readonly sharedWith: readonly string[];
  readonly metadata: Metadata;
}

/** What a registration changes: its instances are added or replaced by id; a setting that is not given stays as it is. */
export type RegistrationChange = Pick<ServiceRecord, 'organisationId' | 'id'> &
  Partial<Omit<ServiceRecord, 'instances'>> & { readonly instances: readonly Omit<InstanceRecord, 'expiresAtMs'>[] };

/**
 * Where services are registered. Writing may travel; reading is of what this process knows and waits for nobody. Instances whose lease has run
 * out are never read.
 */
export interface ServiceRegistry {
  /** Leases of the instances begin now. @throws {CommunicatorFullError} a bound is reached; nothing was changed. */
  put(change: RegistrationChange): Promise<void>;
  /** Begins the lease anew. False when there is none. */
  renew(organisationId: string, serviceId: string, instanceId: string): Promise<boolean>;
  /** Takes out one instance, or the whole service. False when there was none. */
  remove(organisationId: string, serviceId: string, instanceId?: string): Promise<boolean>;
  find(organisationId: string, serviceId: string): ServiceRecord | undefined;
  list(organisationId: string): readonly ServiceRecord[];
  /** Calls `listener` after each change of a service, the end of a lease among them. It must not call back. */
  watch(listener: (organisationId: string, serviceId: string) => void): Disposable;
}
