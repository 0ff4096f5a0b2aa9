import type { Clock } from '../../foundation/clock.ts';
import { messagePriorities, messageTypes } from '../module-registry/reference-model/reference-model.ts';
import type { MessageModel } from '../module-registry/reference-model/reference-model.ts';
import { turnClock } from '../shared/turn-clock.ts';
import { givenOptions } from '../shared/given-options.ts';
import {
  assertConfig,
  durationFrom,
  functionGiven,
  functionsGiven,
  groupGiven,
  integerFrom,
  oneOf,
  problemUnless,
  textGiven,
} from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import { overflowPolicies } from './lane-settings.ts';
import type { LaneOptions, LaneSettings } from './lane-settings.ts';
import type { ResolvedOptions, RouterOptions } from './router-options.ts';

type Checks = (ConfigProblem | undefined)[];

const mebibyte = 1_048_576;

const defaults = {
  model: messageTypes as MessageModel,
  lanes: {} as LaneOptions,
  recovers: true,
  recoveryBaseMs: 100,
  recoveryCapMs: 30_000,
  name: 'default',
  maxBytes: 256 * mebibyte,
  maxHops: 64,
  maxTracedHops: 1_024,
  maxRememberedIds: 10_000,
  maxDeadLetters: 1_000,
  maxDeadLetterBytes: 16 * mebibyte,
  maxOrganisations: 1_024,
  maxModules: 1_024,
  maxWaitingSenders: 1_024,
  drainMs: 10_000,
  clock: turnClock as Clock,
  random: Math.random,
};

const laneDefaults = {
  queueLimit: 10_000,
  queueBytes: 64 * mebibyte,
  overflow: 'reject',
  concurrency: 1,
  order: 'hold',
  attempts: 3,
  retryBaseMs: 10,
  retryCapMs: 5_000,
  handlerTimeoutMs: 30_000,
  crashAfter: 3,
} as const satisfies LaneOptions;

const bounds = [
  'maxBytes',
  'maxHops',
  'maxRememberedIds',
  'maxDeadLetters',
  'maxDeadLetterBytes',
  'maxOrganisations',
  'maxModules',
  'maxWaitingSenders',
] as const;

/** @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveOptions(options: RouterOptions): ResolvedOptions {
  assertConfig('message router', [groupGiven('options', options)]);
  const resolved = { ...defaults, ...givenOptions(options) };
  const { bus, registry, metrics, lanes } = resolved;
  assertConfig('message router', [
    ...checkModel(resolved.model),
    ...(groupGiven('lanes', lanes) === undefined
      ? checkLane({ ...laneDefaults, ...givenOptions(lanes) }, 'lanes.')
      : [groupGiven('lanes', lanes)]),
    ...(bus === undefined ? [] : functionsGiven('bus', bus, ['for'])),
    ...(registry === undefined ? [] : functionsGiven('registry', registry, ['for'])),
    ...(metrics === undefined ? [] : functionsGiven('metrics', metrics, ['register'])),
    problemUnless(typeof resolved.recovers === 'boolean', 'recovers', 'true or false', resolved.recovers),
    durationFrom('recoveryBaseMs', resolved.recoveryBaseMs, 1),
    durationFrom('recoveryCapMs', resolved.recoveryCapMs, 1),
    durationFrom('drainMs', resolved.drainMs, 0),
    textGiven('name', resolved.name),
    ...bounds.map((name) => integerFrom(name, resolved[name], 1)),
    integerFrom('maxTracedHops', resolved.maxTracedHops, 0, 10_000_000),
    ...functionsGiven('clock', resolved.clock, ['monotonicMs', 'wallMs', 'schedule']),
    functionGiven('random', resolved.random),
  ]);
  return resolved;
}

/** @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveLane(options: LaneOptions, { lanes, random }: ResolvedOptions): LaneSettings {
  const resolved = { ...laneDefaults, ...givenOptions(lanes), ...givenOptions(options) };
  assertConfig('module of a message router', checkLane(resolved, ''));
  // Up to 0.5 no delay is shorter than the one before.
  const backoff = { baseMs: resolved.retryBaseMs, capMs: resolved.retryCapMs, jitterRatio: 0.5, random };
  return { ...resolved, backoff };
}

function checkLane(lane: Required<LaneOptions>, at: string): Checks {
  return [
    integerFrom(`${at}queueLimit`, lane.queueLimit, 1),
    integerFrom(`${at}queueBytes`, lane.queueBytes, 1),
    oneOf(`${at}overflow`, lane.overflow, overflowPolicies),
    integerFrom(`${at}concurrency`, lane.concurrency, 1, 1_000_000),
    oneOf(`${at}order`, lane.order, ['hold', 'aside']),
    integerFrom(`${at}attempts`, lane.attempts, 1, 1_000_000),
    durationFrom(`${at}retryBaseMs`, lane.retryBaseMs, 0),
    durationFrom(`${at}retryCapMs`, lane.retryCapMs, 0),
    lane.handlerTimeoutMs === Number.POSITIVE_INFINITY
      ? undefined
      : durationFrom(`${at}handlerTimeoutMs`, lane.handlerTimeoutMs, 1),
    integerFrom(`${at}crashAfter`, lane.crashAfter, 1, 1_000_000),
  ];
}

function checkModel(model: unknown): Checks {
  const problem = groupGiven('model', model);
  if (problem !== undefined) return [problem];
  return Object.entries(model as object).flatMap(([type, definition]: [string, unknown]) => {
    const at = `model.${type}`;
    if (typeof definition !== 'object' || definition === null) return [groupGiven(at, definition)];
    const { sources, targets, priority, payload } = definition as Readonly<Record<string, unknown>>;
    return [
      problemUnless(isListOfNames(sources), `${at}.sources`, 'a list of names', sources),
      problemUnless(isListOfNames(targets), `${at}.targets`, 'a list of names', targets),
      oneOf(`${at}.priority`, priority, messagePriorities),
      groupGiven(`${at}.payload`, payload),
    ];
  });
}

function isListOfNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
