import type { RegistryBounds } from '../../../src/runtime/service-communicator/registry/leased-services.ts';
import type { RegistrationChange, ServiceRegistry } from '../../../src/runtime/service-communicator/registry/service-registry.ts';
import { serviceAt } from '../../support/services/scripted-calls.ts';

export interface RegistryUnderTest extends AsyncDisposable {
  readonly registry: ServiceRegistry;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
}

export type MakeRegistry = (bounds: RegistryBounds) => Promise<RegistryUnderTest>;

/** What registers an instance at each of the origins. */
export function change(organisationId: string, id: string, origins: readonly string[], leaseMs = 1_000): RegistrationChange {
  const instances = serviceAt(origins).instances.map((instance) => ({ ...instance, leaseMs }));
  return { organisationId, id, instances };
}
