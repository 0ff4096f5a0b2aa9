import type { ModuleAction, ResolvedDefinition } from './module-definition.ts';
import type { ModuleState } from './module-state.ts';

/** What is being done to a module. One at a time. */
export interface Operation {
  readonly kind: 'start' | 'stop' | 'recover';
  /** Cuts it off. */
  readonly controller: AbortController;
  /** Settles with it, and never rejects. */
  readonly ended: Promise<void>;
}

/** One module of one organisation, as it stands. Only the core changes its state. */
export class ModuleRecord {
  // What a call touches comes first.
  isServing = false;
  readonly actions: ReadonlyMap<string, ModuleAction>;
  readonly name: string;
  readonly definition: ResolvedDefinition;
  state: ModuleState = 'Registered';
  isRegistered = true;
  isStale = false;
  /** Monotonic. */
  lastBeatMs = 0;
  beats = 0;
  /** Monotonic. */
  changedAtMs: number;
  reason = 'registered';
  operation: Operation | undefined = undefined;

  constructor(definition: ResolvedDefinition, nowMs: number) {
    this.name = definition.name;
    this.actions = definition.actions;
    this.definition = definition;
    this.changedAtMs = nowMs;
  }
}
