import type { CallEnvironment } from './calls/call-environment.ts';
import type { KnownServices } from './registry/known-services.ts';
import type { ServiceRegistry } from './registry/service-registry.ts';
import type { ResolvedOptions } from './resolve-options.ts';

/** What the organisations of one communicator have in common. */
export interface CommunicatorCore {
  readonly options: ResolvedOptions;
  readonly registry: ServiceRegistry;
  readonly services: KnownServices;
  readonly environment: CallEnvironment;
  readonly isClosed: boolean;
}
