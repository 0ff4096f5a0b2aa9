import { DuplicateSubsystemError, MissingAbilityError, TooManyError, UnknownSubsystemError } from './integration-errors.ts';
import type { IntegrationTally } from './integration-tally.ts';
import type { Subsystem } from './subsystem.ts';

/** DEGRADED while an error that affects the subsystem is open in one it touches. */
export type SubsystemState = 'HEALTHY' | 'DEGRADED';

/** A subsystem of one organisation as the integrator keeps it. */
export interface RegisteredSubsystem {
  readonly name: string;
  /** As it was given: its functions are its methods. */
  readonly spec: Subsystem;
  /** What degrades it. */
  readonly degradedBy: Set<object>;
}

const namePattern = /^[A-Za-z0-9_-]{1,64}$/;
const functions = ['onEvent', 'onPrepare', 'onCommit', 'onAbort', 'recover'] as const;

/** The subsystems of one organisation by name. */
export class SubsystemRegistry {
  readonly #max: number;
  readonly #tally: IntegrationTally;
  readonly #byName = new Map<string, RegisteredSubsystem>();

  constructor(max: number, tally: IntegrationTally) {
    this.#max = max;
    this.#tally = tally;
  }

  /**
   * @throws {TypeError} the name or a function is malformed.
   * @throws {DuplicateSubsystemError} the name is taken.
   * @throws {TooManyError} as many are registered as the bound allows.
   */
  add(spec: Subsystem): RegisteredSubsystem {
    if (typeof spec !== 'object' || spec === null) throw new TypeError('a subsystem must be an object with a name');
    const { name } = spec;
    if (typeof name !== 'string' || !namePattern.test(name)) {
      throw new TypeError('the name of a subsystem must be 1 to 64 letters, digits, - and _');
    }
    for (const ability of functions) assertFunction(ability, spec[ability]);
    if (spec.store !== undefined)
      for (const ability of ['get', 'set'] as const) assertFunction(ability, spec.store?.[ability], true);
    if (this.#byName.has(name)) throw new DuplicateSubsystemError(name);
    if (this.#byName.size >= this.#max) {
      this.#tally.boundHits.subsystems += 1;
      throw new TooManyError('maxSubsystems', this.#max);
    }
    const subsystem = { name, spec, degradedBy: new Set<object>() };
    this.#byName.set(name, subsystem);
    return subsystem;
  }

  remove(name: string): void {
    this.#byName.delete(name);
  }

  find(name: string): RegisteredSubsystem | undefined {
    return this.#byName.get(name);
  }

  /** @throws {UnknownSubsystemError} no subsystem of this name is registered. */
  get(name: string): RegisteredSubsystem {
    const found = this.#byName.get(name);
    if (found === undefined) throw new UnknownSubsystemError(String(name));
    return found;
  }

  /**
   * Each of `names` once, with the ability.
   *
   * @throws {TypeError} `names` is not an array, is empty, or has a name twice.
   * @throws {UnknownSubsystemError} one of them is not registered.
   * @throws {MissingAbilityError} one of them was registered without the ability.
   */
  getAll(field: string, names: readonly string[], ability?: keyof Subsystem): readonly RegisteredSubsystem[] {
    if (!Array.isArray(names) || names.length === 0 || new Set(names).size < names.length) {
      throw new TypeError(`${field} must be an array of at least one name, each once`);
    }
    return names.map((name) => (ability === undefined ? this.get(name) : this.getAble(name, ability)));
  }

  /** Throws as `getAll` does. */
  getAble(name: string, ability: keyof Subsystem): RegisteredSubsystem {
    const subsystem = this.get(name);
    if (subsystem.spec[ability] === undefined) throw new MissingAbilityError(name, ability);
    return subsystem;
  }

  get size(): number {
    return this.#byName.size;
  }

  /** How many are DEGRADED. */
  get degraded(): number {
    return this.list().filter((subsystem) => stateOf(subsystem) === 'DEGRADED').length;
  }

  /** In the order of their registration. */
  list(): readonly RegisteredSubsystem[] {
    return [...this.#byName.values()];
  }
}

export function stateOf({ degradedBy }: RegisteredSubsystem): SubsystemState {
  return degradedBy.size === 0 ? 'HEALTHY' : 'DEGRADED';
}

function assertFunction(name: string, value: unknown, isRequired = false): void {
  if (typeof value === 'function' || (value === undefined && !isRequired)) return;
  throw new TypeError(`${name} of a subsystem must be a function`);
}
