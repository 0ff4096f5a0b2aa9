import { assertConfig, functionGiven, problemUnless, textGiven } from '../shared/validate-config.ts';

/** What a component's own function is told when it is called. */
export interface ComponentCall {
  readonly organisationId: string;
  readonly component: string;
  /** The failed components that it depends on; none when it is restored. */
  readonly causes: readonly string[];
  /** Aborted when the call took too long, or the watchdog was closed. */
  readonly signal: AbortSignal;
}

/** A part of a system that may fail, and what depends on what. */
export interface ComponentSpec {
  readonly name: string;
  /** Components that it calls, registered before. */
  readonly dependsOn?: readonly string[];
  /** Cuts the component off: lets it end its work, or serve without what has failed. */
  readonly isolate?: (call: ComponentCall) => unknown;
  /** Takes it into service again. If it does not end well, the component itself counts as failed. */
  readonly restore?: (call: ComponentCall) => unknown;
}

/** @throws {InvalidConfigurationError} naming every field that is wrong. */
export function checkSpec({ name, dependsOn, isolate, restore }: ComponentSpec): void {
  const areNames = dependsOn === undefined || (Array.isArray(dependsOn) && dependsOn.every((each) => typeof each === 'string'));
  assertConfig('component', [
    textGiven('name', name),
    problemUnless(areNames, 'dependsOn', 'an array of names', dependsOn),
    isolate === undefined ? undefined : functionGiven('isolate', isolate),
    restore === undefined ? undefined : functionGiven('restore', restore),
  ]);
}
