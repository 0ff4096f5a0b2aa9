import { assertConfig, durationFrom, functionGiven, groupGiven, problemUnless, textGiven } from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';

/** What a module's `start` and `stop` are given. */
export interface ModuleContext {
  readonly organisationId: string;
  readonly module: string;
  /** Aborted when the call took too long or is no longer wanted. */
  readonly signal: AbortSignal;
}

/** Answers a local call. */
export type ModuleAction = (payload: never) => unknown;

export interface ModuleDefinition {
  readonly name: string;
  /** Modules that must serve before this one starts, and stop after it. */
  readonly dependsOn?: readonly string[];
  /** Whether the system as a whole is Critical without it. Default false. */
  readonly isCritical?: boolean;
  /** How often it means to call `beat`. Without it, it is never stale. */
  readonly heartbeatIntervalMs?: number;
  /** Started when this settles. */
  readonly start?: (context: ModuleContext) => unknown;
  /** Gives back what it holds. Also called after a start that failed, and before it is started again to recover: it must cope with half a start. */
  readonly stop?: (context: ModuleContext) => unknown;
  /** What can be called while it serves, by name. */
  readonly actions?: Readonly<Record<string, ModuleAction>>;
}

/** A definition with every default filled in, and its own copies of what it lists. */
export interface ResolvedDefinition {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly isCritical: boolean;
  readonly heartbeatIntervalMs: number;
  readonly start: ModuleDefinition['start'];
  readonly stop: ModuleDefinition['stop'];
  readonly actions: ReadonlyMap<string, ModuleAction>;
}

/** @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveDefinition(definition: ModuleDefinition): ResolvedDefinition {
  assertConfig('module', [groupGiven('definition', definition)]);
  const { name, dependsOn = [], isCritical = false, heartbeatIntervalMs, start, stop, actions = {} } = definition;
  assertConfig('module', [
    textGiven('name', name),
    ...checkDependencies(dependsOn),
    problemUnless(typeof isCritical === 'boolean', 'isCritical', 'true or false', isCritical),
    heartbeatIntervalMs === undefined ? undefined : durationFrom('heartbeatIntervalMs', heartbeatIntervalMs, 1),
    start === undefined ? undefined : functionGiven('start', start),
    stop === undefined ? undefined : functionGiven('stop', stop),
    ...checkActions(actions),
  ]);
  const callable = Object.entries(actions).map(([action, run]) => [action, run.bind(actions) as ModuleAction] as const);
  return {
    name,
    dependsOn: [...new Set(dependsOn)],
    isCritical,
    heartbeatIntervalMs: heartbeatIntervalMs ?? Number.POSITIVE_INFINITY,
    start: start?.bind(definition),
    stop: stop?.bind(definition),
    actions: new Map(callable),
  };
}

function checkDependencies(dependsOn: unknown): (ConfigProblem | undefined)[] {
  if (!Array.isArray(dependsOn)) return [problemUnless(false, 'dependsOn', 'a list of names', dependsOn)];
  return Array.from(dependsOn, (each: unknown, at) => textGiven(`dependsOn[${at}]`, each));
}

function checkActions(actions: unknown): (ConfigProblem | undefined)[] {
  const problem = groupGiven('actions', actions);
  return problem === undefined
    ? Object.entries(actions as object).map(([name, run]) => functionGiven(`actions.${name}`, run))
    : [problem];
}
