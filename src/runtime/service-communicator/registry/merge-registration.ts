import type { RegistrationChange, ServiceRecord } from './service-registry.ts';

type Settings = Omit<ServiceRecord, 'instances'>;

const unset = {
  requiredLevel: 'NONE',
  balancing: 'least-outstanding',
  health: undefined,
  sharedWith: Object.freeze([]),
  metadata: Object.freeze({}),
} as const;

/** The service after a registration: `added` replace the instances of the same ids, and go to the end; what is not given stays. */
export function mergeRegistration<Instance extends { readonly id: string }>(
  present: (Settings & { readonly instances: readonly Instance[] }) | undefined,
  change: RegistrationChange,
  added: readonly Instance[],
): Settings & { readonly instances: readonly Instance[] } {
  const ids = new Set(added.map(({ id }) => id));
  const kept = present?.instances.filter(({ id }) => !ids.has(id)) ?? [];
  return { ...unset, ...present, ...change, instances: [...kept, ...added] };
}
