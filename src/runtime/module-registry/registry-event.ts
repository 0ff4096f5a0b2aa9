import type { PublishingChannel } from '../shared/bus-outlet.ts';
import type { ModuleState } from './module-state.ts';
import type { SystemStatus } from './system-health.ts';

interface EventBase {
  readonly organisationId: string;
  /** Of the events of one organisation: 1, 2, 3 … */
  readonly sequence: number;
  /** Since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
}

/** A module's state changed. */
export interface LifecycleEvent extends EventBase {
  readonly kind: 'lifecycle';
  readonly module: string;
  readonly from: ModuleState;
  readonly to: ModuleState;
  readonly reason: string;
}

/** A module's heartbeat is overdue (`stale`), or no longer is (`fresh`). */
export interface StalenessEvent extends EventBase {
  readonly kind: 'stale' | 'fresh';
  readonly module: string;
  readonly reason: string;
}

/** The health of the system changed. */
export interface HealthEvent extends EventBase {
  readonly kind: 'health';
  readonly from: SystemStatus;
  readonly to: SystemStatus;
}

export type RegistryEvent = LifecycleEvent | StalenessEvent | HealthEvent;

/** What the registry needs of an event bus. `EventBus` fits. */
export interface RegistryBus {
  /** The bus of one organisation, running. */
  for(organisationId: string): RegistryPublisher;
}

export type RegistryPublisher = PublishingChannel<{ readonly source: string }>;

/** The type that an event has on the bus. What `module.lifecycle` and `system.health` carry is what the reference model says of them. */
export const busTypes: Readonly<Record<RegistryEvent['kind'], string>> = {
  lifecycle: 'module.lifecycle',
  stale: 'module.stale',
  fresh: 'module.fresh',
  health: 'system.health',
};
