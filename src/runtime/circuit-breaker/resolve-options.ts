import { systemClock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clock.ts';
import { turnClock } from '../shared/turn-clock.ts';
import { givenOptions } from '../shared/given-options.ts';
import {
  assertConfig,
  durationFrom,
  functionGiven,
  functionsGiven,
  groupGiven,
  integerFrom,
  numberFrom,
  oneOf,
  problemUnless,
  textGiven,
} from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import type { BreakerOptions, BreakerRules, BreakersOptions } from './breaker-options.ts';
import type { FailurePolicyOptions } from './failure-policy.ts';

type Optional = 'timeoutMs' | 'failureTypes' | 'isFailedResult';

/** Rules with every default filled in, and within their bounds. */
export interface ResolvedRules extends Required<Omit<BreakerRules, Optional>>, Pick<BreakerRules, Optional> {
  /** Is never behind, as `clock` may be by the length of a turn. */
  readonly exactClock: Clock;
}

type Bounds = Required<Pick<BreakersOptions, 'name' | 'maxBreakersPerOrganisation' | 'maxOrganisations' | 'maxLabels'>>;
type Checks = (ConfigProblem | undefined)[];

const defaults = {
  policy: { kind: 'consecutive', failures: 5 },
  openTimeoutMs: 10_000,
  jitterRatio: 0,
  maxProbes: 1,
  successThreshold: 1,
  probeTimeoutMs: 30_000,
  isFailure: isNoCancellation,
  captureStack: false,
  maxListeners: 100,
  clock: turnClock,
  random: Math.random,
} as const;

/** @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveBreaker(options: BreakerOptions): { readonly name: string; readonly rules: ResolvedRules } {
  const name = options.name ?? 'default';
  const rules = fillIn(options);
  assertConfig('circuit breaker', [textGiven('name', name), ...checkRules(rules)]);
  return { name, rules };
}

/** @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveBreakers(options: BreakersOptions): Bounds & { readonly rules: ResolvedRules } {
  const { name = 'default', maxBreakersPerOrganisation = 100, maxOrganisations = 1_024, maxLabels = 100 } = options;
  const rules = fillIn(options);
  assertConfig('circuit breakers', [
    textGiven('name', name),
    integerFrom('maxBreakersPerOrganisation', maxBreakersPerOrganisation, 1, 1_000_000),
    integerFrom('maxOrganisations', maxOrganisations, 1, 1_000_000),
    integerFrom('maxLabels', maxLabels, 1, 10_000),
    ...checkRules(rules),
  ]);
  return { name, maxBreakersPerOrganisation, maxOrganisations, maxLabels, rules };
}

function fillIn(options: BreakerRules): ResolvedRules {
  const rules = { ...defaults, ...givenOptions(options) };
  const clock = rules.clock as Clock;
  const maxOpenTimeoutMs = rules.maxOpenTimeoutMs ?? Math.max(300_000, rules.openTimeoutMs);
  return { ...rules, maxOpenTimeoutMs, exactClock: clock === turnClock ? systemClock : clock };
}

function checkRules(rules: ResolvedRules): Checks {
  const { openTimeoutMs, maxOpenTimeoutMs, timeoutMs, failureTypes, isFailedResult } = rules;
  const areTypes = failureTypes === undefined || (Array.isArray(failureTypes) && failureTypes.every(isClass));
  return [
    ...checkPolicy(rules.policy),
    durationFrom('openTimeoutMs', openTimeoutMs, 1),
    durationFrom('maxOpenTimeoutMs', maxOpenTimeoutMs, Number.isFinite(openTimeoutMs) ? Math.max(1, openTimeoutMs) : 1),
    numberFrom('jitterRatio', rules.jitterRatio, 0, 1),
    integerFrom('maxProbes', rules.maxProbes, 1, 10_000),
    integerFrom('successThreshold', rules.successThreshold, 1, 10_000),
    durationFrom('probeTimeoutMs', rules.probeTimeoutMs, 1),
    timeoutMs === undefined ? undefined : durationFrom('timeoutMs', timeoutMs, 1),
    problemUnless(areTypes, 'failureTypes', 'a list of classes', failureTypes),
    functionGiven('isFailure', rules.isFailure),
    isFailedResult === undefined ? undefined : functionGiven('isFailedResult', isFailedResult),
    problemUnless(typeof rules.captureStack === 'boolean', 'captureStack', 'true or false', rules.captureStack),
    integerFrom('maxListeners', rules.maxListeners, 1, 1_000_000),
    ...functionsGiven('clock', rules.clock, ['monotonicMs', 'wallMs', 'schedule']),
    functionGiven('random', rules.random),
  ];
}

function checkPolicy(policy: FailurePolicyOptions): Checks {
  const problem = groupGiven('policy', policy);
  if (problem !== undefined) return [problem];
  const kind = oneOf('policy.kind', policy.kind, ['consecutive', 'count-window', 'time-window']);
  if (kind !== undefined) return [kind];
  if (policy.kind === 'consecutive') return [integerFrom('policy.failures', policy.failures, 1, 1_000_000)];
  const { failureRatio, minimumCalls } = policy;
  const isRatio = typeof failureRatio === 'number' && failureRatio > 0 && failureRatio <= 1;
  const ratio = problemUnless(isRatio, 'policy.failureRatio', 'a number above 0 and at most 1', failureRatio);
  if (policy.kind === 'time-window') {
    const { windowMs, buckets = 10 } = policy;
    return [
      ratio,
      integerFrom('policy.minimumCalls', minimumCalls, 1),
      durationFrom('policy.windowMs', windowMs, 1),
      integerFrom('policy.buckets', buckets, 1, 1_000),
    ];
  }
  const calls = integerFrom('policy.calls', policy.calls, 1, 1_000_000);
  return [ratio, calls, integerFrom('policy.minimumCalls', minimumCalls, 1, calls === undefined ? policy.calls : 1_000_000)];
}

function isClass(type: unknown): boolean {
  return typeof type === 'function' && typeof type.prototype === 'object';
}

/** A caller that no longer wants an answer says nothing about who would have given it. */
function isNoCancellation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return true;
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  return name !== 'AbortError' && !(typeof code === 'string' && /(?:^|_)ABORTED$/.test(code));
}
