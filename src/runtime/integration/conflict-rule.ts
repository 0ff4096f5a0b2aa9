import { ConflictError } from './integration-errors.ts';
import type { StoredValue } from './subsystem-store.ts';

/** The target's value changed since it was last synchronized with the source, or was there before it ever was. */
export interface Conflict {
  readonly organisationId: string;
  readonly key: string;
  readonly source: StoredValue;
  /** Undefined when the target has removed its value. */
  readonly target: StoredValue | undefined;
  /** Aborted when the rule took too long. */
  readonly signal: AbortSignal;
}

/** Which value the target shall have: that of the source, its own, or another one. */
export type Resolution = 'source' | 'target' | { readonly value: unknown };

/** A rule of your own. No other synchronization waits for it; it is asked again if a value changed meanwhile. */
export type ResolveConflict = (conflict: Conflict) => Resolution | Promise<Resolution>;

/** `newest`: the value with the later `updatedAtMs`; of equals, that of the source. */
export type ConflictRule = 'source-wins' | 'target-wins' | 'newest' | ResolveConflict;

const namedRules: readonly unknown[] = ['source-wins', 'target-wins', 'newest'];

/** @throws {TypeError} */
export function assertRule(rule: ConflictRule): void {
  if (typeof rule === 'function' || namedRules.includes(rule)) return;
  throw new TypeError(`the conflict rule must be a function or one of ${namedRules.join(', ')}`);
}

/**
 * What a rule that is not a function says.
 *
 * @throws {ConflictError} a value does not say when it was changed, and the rule must know.
 */
export function resolveByName(
  rule: Exclude<ConflictRule, ResolveConflict>,
  { key, source, target }: Omit<Conflict, 'signal'>,
): 'source' | 'target' {
  if (rule === 'source-wins') return 'source';
  if (rule === 'target-wins') return 'target';
  if (source.updatedAtMs === undefined || target?.updatedAtMs === undefined) {
    throw new ConflictError(key, 'a value has no updatedAtMs');
  }
  return target.updatedAtMs > source.updatedAtMs ? 'target' : 'source';
}

/** @throws {ConflictError} a function returned something else. */
export function assertResolution(key: string, resolution: unknown): asserts resolution is Resolution {
  if (resolution === 'source' || resolution === 'target') return;
  if (typeof resolution === 'object' && resolution !== null && 'value' in resolution) return;
  throw new ConflictError(key, "the rule returned neither 'source', nor 'target', nor { value }");
}
