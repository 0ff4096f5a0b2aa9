/** What the router needs of a module registry. `ModuleRegistry` fits. */
export interface RouterRegistry {
  for(organisationId: string): RegisteredModules;
}

export interface RegisteredModules {
  find(name: string): RegisteredModule | undefined;
  /** Calls the listener after each change of a module's state. */
  listen(listener: (event: ModuleEvent) => unknown): Disposable;
  /** Starts an Unhealthy module again. */
  recover(name: string): Promise<void>;
}

export interface RegisteredModule {
  /** It serves when this is `Healthy` or `Degraded`. */
  readonly state: string;
  /** A start, stop or recovery is under way. */
  readonly isChanging: boolean;
  report(state: 'Unhealthy', reason: string): unknown;
}

/** A change of state, when `kind` is `lifecycle`. */
export interface ModuleEvent {
  readonly kind: string;
  readonly module?: string;
  readonly to?: string;
}
