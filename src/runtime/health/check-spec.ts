import { givenOptions } from '../shared/given-options.ts';
import {
  assertConfig,
  durationFrom,
  functionGiven,
  integerFrom,
  numberFrom,
  problemUnless,
  textGiven,
} from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import type { CheckContext } from './check-outcome.ts';

/** Which questions a check belongs to: may the process live on, may it be given work. */
export type Probe = 'liveness' | 'readiness';

/** Tries to mend a component. Whether it did is seen by checking again. */
export type HealFunction = (context: CheckContext) => unknown;

export interface CheckOptions {
  /** Share in the score. Default 1. */
  readonly weight?: number;
  /** A check that takes longer is UNHEALTHY. Default 5,000. */
  readonly timeoutMs?: number;
  /** Between two checks in the background. Default 30,000. */
  readonly intervalMs?: number;
  /** Share of the interval that is random, so that checks do not all come at once. Default 0.1. */
  readonly jitterRatio?: number;
  /** When it is UNHEALTHY, so is the whole. Default false. */
  readonly critical?: boolean;
  /** Default `['readiness']`. */
  readonly probes?: readonly Probe[];
  readonly tags?: readonly string[];
  readonly heal?: HealFunction;
  /** A healing that takes longer has failed. Default 30,000. */
  readonly healTimeoutMs?: number;
  /** Delay after the first healing; doubles with each. Default 1,000. */
  readonly healBackoffMs?: number;
  /** No delay between healings is longer. Default 300,000. */
  readonly healBackoffCapMs?: number;
  /** Healings until the component has recovered. Default 5. */
  readonly maxHealings?: number;
  /** Healthy for this long after a healing, a component has recovered. Default 60,000. */
  readonly recoveryMs?: number;
}

/** Options of a check with every default filled in. */
export type CheckSpec = Required<Omit<CheckOptions, 'heal'>> & Pick<CheckOptions, 'heal'> & { readonly name: string };

const defaults = {
  weight: 1,
  timeoutMs: 5_000,
  intervalMs: 30_000,
  jitterRatio: 0.1,
  critical: false,
  probes: ['readiness'] as readonly Probe[],
  tags: [] as readonly string[],
  healTimeoutMs: 30_000,
  healBackoffMs: 1_000,
  healBackoffCapMs: 300_000,
  maxHealings: 5,
  recoveryMs: 60_000,
};

/**
 * Fills in the defaults.
 *
 * @throws {InvalidConfigurationError} naming every field out of bounds.
 */
export function resolveCheck(name: string, check: unknown, options: CheckOptions): CheckSpec {
  const spec: CheckSpec = { ...defaults, ...givenOptions(options), name };
  assertConfig('health check', [
    textGiven('name', name, 128),
    functionGiven('check', check),
    numberFrom('weight', spec.weight, 0.001, 1_000_000),
    problemUnless(typeof spec.critical === 'boolean', 'critical', 'true or false', spec.critical),
    ...checkLists(spec),
    ...checkTimes(spec),
  ]);
  return Object.freeze({ ...spec, probes: [...spec.probes], tags: [...spec.tags] });
}

function checkTimes(spec: CheckSpec): (ConfigProblem | undefined)[] {
  return [
    durationFrom('timeoutMs', spec.timeoutMs, 1),
    durationFrom('intervalMs', spec.intervalMs, 1),
    numberFrom('jitterRatio', spec.jitterRatio, 0, 1),
    spec.heal === undefined ? undefined : functionGiven('heal', spec.heal),
    durationFrom('healTimeoutMs', spec.healTimeoutMs, 1),
    durationFrom('healBackoffMs', spec.healBackoffMs, 0),
    durationFrom('healBackoffCapMs', spec.healBackoffCapMs, 0),
    integerFrom('maxHealings', spec.maxHealings, 0, 1_000_000),
    durationFrom('recoveryMs', spec.recoveryMs, 0),
  ];
}

function checkLists({ probes, tags }: CheckSpec): (ConfigProblem | undefined)[] {
  const areProbes = Array.isArray(probes) && probes.every((probe) => probe === 'liveness' || probe === 'readiness');
  const areTags = Array.isArray(tags) && tags.length <= 32 && tags.every((tag) => textGiven('tag', tag) === undefined);
  return [
    problemUnless(areProbes, 'probes', 'an array of liveness and readiness', probes),
    problemUnless(areTags, 'tags', 'an array of at most 32 texts', tags),
  ];
}
