import { DataSynchronization } from './data-synchronization.ts';
import { DependencyManagement } from './dependency-management.ts';
import { ErrorTracking } from './error-tracking.ts';
import { EventPropagation } from './event-propagation.ts';
import type { OrganisationParts } from './organisation-parts.ts';
import { StateCoordination } from './state-coordination.ts';
import { stateOf } from './subsystem-registry.ts';
import type { RegisteredSubsystem, SubsystemState } from './subsystem-registry.ts';
import type { Subsystem } from './subsystem.ts';

export interface SubsystemReport {
  readonly name: string;
  readonly state: SubsystemState;
  /** The coordination that it takes part in and that has not ended. */
  readonly coordinationId?: string;
}

/** The subsystems of one organisation and all that goes on between them. Nothing in it belongs to another organisation. */
export class OrganisationIntegrator {
  readonly organisationId: string;
  readonly events: EventPropagation;
  readonly data: DataSynchronization;
  readonly states: StateCoordination;
  readonly dependencies: DependencyManagement;
  readonly errors: ErrorTracking;
  readonly #parts: OrganisationParts;

  constructor(parts: OrganisationParts) {
    this.#parts = parts;
    this.organisationId = parts.core.organisationId;
    this.events = new EventPropagation(parts);
    this.data = new DataSynchronization(parts);
    this.states = new StateCoordination(parts);
    this.dependencies = new DependencyManagement(parts);
    this.errors = new ErrorTracking(parts);
  }

  /**
   * Takes in a subsystem of this organisation.
   *
   * @throws {TypeError} the name or a function is malformed.
   * @throws {DuplicateSubsystemError} the name is taken.
   * @throws {TooManyError} as many are registered as `maxSubsystems` allows.
   * @throws what the bus throws when it takes no subscription: when it is not running.
   */
  register(subsystem: Subsystem): void {
    const { core, deliveries, graph } = this.#parts;
    core.assertOpen();
    const registered = core.registry.add(subsystem);
    try {
      deliveries.attach(registered);
    } catch (error) {
      core.registry.remove(registered.name);
      throw error;
    }
    graph.addNode(registered.name);
  }

  /**
   * Lets a subsystem go, with its dependencies. What is on its way to it fails; errors in it count as recovered; what it takes part in is aborted, or
   * in doubt until a subsystem of its name is registered and the coordination recovered.
   *
   * @throws {UnknownSubsystemError} the subsystem is not registered.
   */
  unregister(name: string): void {
    const { core, errors, deliveries, memory, graph } = this.#parts;
    core.registry.get(name);
    for (const { id } of errors.open) this.errors.resolve(id, name);
    core.registry.remove(name);
    deliveries.detach(name);
    memory.forget(name);
    graph.removeNode(name);
  }

  /** @throws {UnknownSubsystemError} the subsystem is not registered. */
  subsystem(name: string): SubsystemReport {
    return this.#describe(this.#parts.core.registry.get(name));
  }

  /** In the order of their registration. */
  subsystems(): readonly SubsystemReport[] {
    return this.#parts.core.registry.list().map((subsystem) => this.#describe(subsystem));
  }

  #describe(subsystem: RegisteredSubsystem): SubsystemReport {
    const { name } = subsystem;
    const coordinationId = this.#parts.busy.get(name);
    return { name, state: stateOf(subsystem), ...(coordinationId === undefined ? {} : { coordinationId }) };
  }
}
