import { digestOf } from '../../shared/broker/remote-name.ts';

/** Its entries have the time of the server, and say how far a reader has come. */
export const markKey = 'mark';
/** Who writes it next may tidy the bucket. */
export const tidyKey = 'tidy';

const servicePrefix = 'service.';
const leasePrefix = 'lease.';

/** Where a service stands: what it is and which instances it has. No two services share a key, whatever their ids are made of. */
export function serviceKey(organisationId: string, serviceId: string): string {
  return `${servicePrefix}${digestOf(organisationId)}.${digestOf(serviceId)}`;
}

/** Where the renewals of an instance stand. */
export function leaseKey(organisationId: string, serviceId: string, instanceId: string): string {
  return `${leasePrefix}${digestOf(organisationId)}.${digestOf(serviceId)}.${digestOf(instanceId)}`;
}

export function isServiceKey(key: string): boolean {
  return key.startsWith(servicePrefix);
}

export function isLeaseKey(key: string): boolean {
  return key.startsWith(leasePrefix);
}
