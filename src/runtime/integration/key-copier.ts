import { assertResolution, resolveByName } from './conflict-rule.ts';
import type { Conflict, ConflictRule, ResolveConflict, Resolution } from './conflict-rule.ts';
import { ConflictError, MissingKeyError, SubsystemUnregisteredError } from './integration-errors.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { StoredValue, SubsystemStore } from './subsystem-store.ts';
import type { RegisteredSubsystem } from './subsystem-registry.ts';
import type { KeySynchronization } from './synchronization.ts';
import type { Direction, SeenVersions, VersionMemory } from './version-memory.ts';

/** A conflict that a rule of the user's own is to resolve. */
export type OpenConflict = Omit<Conflict, 'signal'>;

/** What the user's rule said, of the versions that it was shown. */
export interface Answer {
  readonly conflict: OpenConflict;
  readonly resolution: Resolution;
}

interface Found {
  readonly direction: Direction;
  readonly source: StoredValue;
  readonly target: StoredValue | undefined;
}

/** Copies single keys from the store of one subsystem to that of another. */
export class KeyCopier {
  readonly #core: OrganisationCore;
  readonly #memory: VersionMemory;
  readonly #source: RegisteredSubsystem;
  readonly #target: RegisteredSubsystem;
  readonly #rule: ConflictRule;

  constructor(
    core: OrganisationCore,
    memory: VersionMemory,
    source: RegisteredSubsystem,
    target: RegisteredSubsystem,
    rule: ConflictRule,
  ) {
    this.#core = core;
    this.#memory = memory;
    this.#source = source;
    this.#target = target;
    this.#rule = rule;
  }

  /** How it went; or a conflict that must be resolved first, if `answer` does not. */
  async copy(key: string, answer: Answer | undefined): Promise<KeySynchronization | OpenConflict> {
    const found = await this.#read(key);
    const seen = this.#memory.find(found.direction);
    const targetChanged = found.target?.version !== seen?.target;
    if (targetChanged) {
      const conflict = { organisationId: this.#core.organisationId, key, source: found.source, target: found.target };
      const resolution = this.#resolve(conflict, answer);
      return resolution === undefined ? conflict : this.#apply(found, resolution, true);
    }
    return isSourceUnchanged(found, seen) ? describe(found, 'unchanged', false) : this.#apply(found, 'source', false);
  }

  /**
   * Asks the user's rule.
   *
   * @throws {ConflictError} it failed.
   */
  async ask(conflict: OpenConflict): Promise<Answer> {
    const { key } = conflict;
    const rule = this.#rule as ResolveConflict;
    const call = this.#core.call<unknown>(`the conflict rule for ${key}`, (signal) => rule({ ...conflict, signal }));
    const resolution = await call.catch((cause: unknown) => {
      throw new ConflictError(key, 'the rule failed', cause);
    });
    assertResolution(key, resolution);
    return { conflict, resolution };
  }

  #resolve(conflict: OpenConflict, answer: Answer | undefined): Resolution | undefined {
    if (typeof this.#rule === 'string') return resolveByName(this.#rule, conflict);
    const isOfThese =
      answer?.conflict.source.version === conflict.source.version && answer.conflict.target?.version === conflict.target?.version;
    return isOfThese ? answer.resolution : undefined;
  }

  async #apply(found: Found, resolution: Resolution, conflict: boolean): Promise<KeySynchronization> {
    const { direction, source, target } = found;
    if (resolution === 'target') {
      this.#assertRegistered();
      this.#memory.remember(direction, { source: source.version, target: target?.version }, false);
      return describe(found, 'kept', conflict);
    }
    const isSource = resolution === 'source';
    const version = await this.#write(found, isSource ? source : resolution);
    this.#assertRegistered();
    this.#memory.remember(direction, { source: source.version, target: version }, isSource);
    return describe(found, isSource ? 'copied' : 'merged', conflict, version);
  }

  /** What is known of the keys of a subsystem that was unregistered must not outlive it: another one may take its name. */
  #assertRegistered(): void {
    for (const subsystem of [this.#source, this.#target]) {
      if (this.#core.registry.find(subsystem.name) !== subsystem) throw new SubsystemUnregisteredError(subsystem.name);
    }
  }

  async #read(key: string): Promise<Found> {
    this.#assertRegistered();
    const [source, target] = await Promise.all([this.#get(this.#source, key), this.#get(this.#target, key)]);
    if (source === undefined) throw new MissingKeyError(this.#source.name, key);
    return { direction: { source: this.#source.name, target: this.#target.name, key }, source, target };
  }

  async #get({ name, spec }: RegisteredSubsystem, key: string): Promise<StoredValue | undefined> {
    const { organisationId } = this.#core;
    const store = spec.store as SubsystemStore;
    const stored = await this.#core.call(`store.get of ${name}`, (signal) => store.get({ organisationId, key, signal }));
    if (stored !== undefined) assertVersion(`store.get of ${name}`, stored?.version);
    return stored;
  }

  async #write(
    { direction: { key }, target }: Found,
    { value, updatedAtMs }: Partial<StoredValue>,
  ): Promise<StoredValue['version']> {
    const { organisationId } = this.#core;
    const store = this.#target.spec.store as SubsystemStore;
    const what = {
      organisationId,
      key,
      value,
      expectedVersion: target?.version,
      ...(updatedAtMs === undefined ? {} : { updatedAtMs }),
    };
    const name = `store.set of ${this.#target.name}`;
    const version = await this.#core.call(name, (signal) => store.set({ ...what, signal }));
    assertVersion(name, version);
    return version;
  }
}

function isSourceUnchanged({ source }: Found, seen: SeenVersions | undefined): boolean {
  return seen !== undefined && seen.source === source.version;
}

function describe(
  { direction: { key }, source, target }: Found,
  outcome: KeySynchronization['outcome'],
  conflict: boolean,
  targetVersion = target?.version,
): KeySynchronization {
  return {
    key,
    outcome,
    conflict,
    sourceVersion: source.version,
    ...(target === undefined ? {} : { replacedVersion: target.version }),
    ...(targetVersion === undefined ? {} : { targetVersion }),
  };
}

function assertVersion(step: string, version: unknown): void {
  if (typeof version === 'string' || typeof version === 'number') return;
  throw new TypeError(`${step} returned no version`);
}
