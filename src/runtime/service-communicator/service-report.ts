import type { Instance } from './balancing/instance.ts';
import type { Rotation } from './balancing/rotation.ts';
import type { HealthChange } from './health/health-monitor.ts';
import type { HealthCheckResult, HealthState } from './health/instance-health.ts';
import type { Balancing, Metadata } from './registry/service-registry.ts';
import type { SecurityLevel } from './security/security-level.ts';

export interface InstanceReport {
  readonly id: string;
  /** Base URL, without a slash at the end. */
  readonly url: string;
  readonly state: HealthState;
  /** Whether it is in turn for requests of the asking organisation: neither unhealthy nor ejected. */
  readonly inRotation: boolean;
  readonly weight: number;
  readonly metadata: Metadata;
  /** Until its lease ends; Infinity without a lease. */
  readonly leaseLeftMs: number;
  /** Attempts of the asking organisation under way. */
  readonly outstanding: number;
}

/** A service as it is registered and known now. */
export interface ServiceReport {
  /** The owner. */
  readonly organisationId: string;
  readonly id: string;
  readonly state: HealthState;
  readonly requiredLevel: SecurityLevel;
  readonly balancing: Balancing;
  readonly metadata: Metadata;
  readonly instances: readonly InstanceReport[];
}

export interface InstanceHealthReport {
  readonly id: string;
  readonly url: string;
  readonly state: HealthState;
  readonly inRotation: boolean;
  /** Checks passed in a row; negative: failed in a row. */
  readonly streak: number;
  /** Until it is tried again after attempt upon attempt failed; 0 when it is not ejected. */
  readonly ejectedForMs: number;
  /** The last checks, oldest first. */
  readonly checks: readonly HealthCheckResult[];
}

/** The health of a service, now and before. */
export interface HealthReport {
  readonly serviceId: string;
  readonly state: HealthState;
  readonly instances: readonly InstanceHealthReport[];
  /** The last changes of the state, oldest first. */
  readonly changes: readonly HealthChange[];
}

export function reportService(rotation: Rotation, nowMs: number): ServiceReport {
  const { record, monitor } = rotation.service;
  const { organisationId, id, requiredLevel, balancing, metadata } = record;
  const instances = rotation.instances.map((instance) => reportInstance(instance, nowMs));
  return { organisationId, id, state: monitor.state, requiredLevel, balancing, metadata, instances };
}

export function reportHealth(rotation: Rotation, nowMs: number): HealthReport {
  const { record, monitor } = rotation.service;
  const instances = rotation.instances.map((instance) => reportInstanceHealth(instance, nowMs));
  return { serviceId: record.id, state: monitor.state, instances, changes: monitor.changes };
}

function reportInstance(instance: Instance, nowMs: number): InstanceReport {
  const { id, url, weight, metadata, expiresAtMs } = instance.record;
  const leaseLeftMs = expiresAtMs - nowMs;
  return { id, url, ...standing(instance, nowMs), weight, metadata, leaseLeftMs, outstanding: instance.outstanding };
}

function reportInstanceHealth(instance: Instance, nowMs: number): InstanceHealthReport {
  const { id, url } = instance.record;
  const { streak = 0, checks = [] } = instance.health ?? {};
  const ejectedForMs = Math.max(0, instance.ejectedUntilMs - nowMs);
  return { id, url, ...standing(instance, nowMs), streak, ejectedForMs, checks };
}

function standing(instance: Instance, nowMs: number): Pick<InstanceReport, 'state' | 'inRotation'> {
  return { state: instance.health?.state ?? 'UNKNOWN', inRotation: instance.isInTurn(nowMs) };
}
