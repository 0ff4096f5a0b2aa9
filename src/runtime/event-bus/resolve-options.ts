import { turnClock } from '../shared/turn-clock.ts';
import { givenOptions } from '../shared/given-options.ts';
import {
  assertConfig,
  durationFrom,
  functionGiven,
  integerFrom,
  numberFrom,
  textGiven,
  functionsGiven,
  groupGiven,
} from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import type { EventBusOptions, RetentionOptions, RetryOptions } from './bus-options.ts';
import { estimateBytes } from './estimate-bytes.ts';
import { MemoryTransport } from './memory-transport.ts';
import { MemoryPositionStore } from './position-store.ts';
import { isRemoteTransport } from './remote/remote-transport.ts';
import type { RemoteTransport } from './remote/remote-transport.ts';

/** Options with every default filled in, and within their bounds. */
export type ResolvedOptions = Required<Omit<EventBusOptions, 'metrics' | 'retention' | 'retry'>> &
  Pick<EventBusOptions, 'metrics'> & {
    readonly retention: Required<RetentionOptions>;
    readonly retry: Required<RetryOptions>;
  };

export const mostQueued = 10_000_000;

const isRemote = (transport: unknown): transport is RemoteTransport =>
  typeof transport === 'object' && transport !== null && isRemoteTransport(transport);

const mostKept = 10_000_000;
const mostOrganisations = 1_000_000;

/**
 * Fills in the defaults.
 *
 * @throws {InvalidConfigurationError} naming every field out of bounds.
 */
export function resolveOptions(options: EventBusOptions): ResolvedOptions {
  assertConfig('event bus', [groupGiven('options', options)]);
  const resolved: ResolvedOptions = {
    ...defaults,
    transport: new MemoryTransport(),
    positions: isRemote(options.transport) ? options.transport.positions : new MemoryPositionStore(),
    ...givenOptions(options),
    retention: { ...retentionDefaults, ...givenOptions(options.retention ?? {}) },
    retry: { ...retryDefaults, ...givenOptions(options.retry ?? {}) },
  };
  assertConfig('event bus', [
    groupGiven('retention', options.retention ?? {}),
    ...checkRetention(resolved.retention),
    groupGiven('retry', options.retry ?? {}),
    ...checkRetry(resolved.retry),
    ...checkBounds(resolved),
  ]);
  return resolved;
}

export function checkRetry({ attempts, baseMs, capMs, jitterRatio }: Required<RetryOptions>): (ConfigProblem | undefined)[] {
  return [
    integerFrom('retry.attempts', attempts, 1, 100),
    durationFrom('retry.baseMs', baseMs, 0),
    durationFrom('retry.capMs', capMs, 0),
    numberFrom('retry.jitterRatio', jitterRatio, 0, 1),
  ];
}

const retentionDefaults = { maxEvents: 10_000, maxBytes: Infinity, maxAgeMs: Infinity, sizeOf: estimateBytes };

const retryDefaults = { attempts: 3, baseMs: 100, capMs: 30_000, jitterRatio: 0.5 };

const defaults = {
  name: 'default',
  queueLimit: 1_024,
  maxOrganisations: 1_024,
  maxSubscriptions: 10_000,
  maxDurables: 1_024,
  maxFailures: 1_000,
  maxDeadLetters: 1_000,
  maxGaps: 1_000,
  maxWaitingPublishers: 1_024,
  maxNestedEvents: 1_000_000,
  drainMs: 10_000,
  publishTimeoutMs: 30_000,
  clock: turnClock,
  random: Math.random,
};

function checkRetention({ maxEvents, maxBytes, maxAgeMs, sizeOf }: Required<RetentionOptions>): (ConfigProblem | undefined)[] {
  return [
    integerFrom('retention.maxEvents', maxEvents, 1, 2 ** 27),
    maxBytes === Infinity ? undefined : integerFrom('retention.maxBytes', maxBytes, 1),
    maxAgeMs === Infinity ? undefined : durationFrom('retention.maxAgeMs', maxAgeMs, 1),
    functionGiven('retention.sizeOf', sizeOf),
  ];
}

function checkBounds(options: ResolvedOptions): (ConfigProblem | undefined)[] {
  return [
    textGiven('name', options.name),
    integerFrom('queueLimit', options.queueLimit, 1, mostQueued),
    integerFrom('maxOrganisations', options.maxOrganisations, 1, mostOrganisations),
    integerFrom('maxSubscriptions', options.maxSubscriptions, 1, mostKept),
    integerFrom('maxDurables', options.maxDurables, 1, mostKept),
    integerFrom('maxFailures', options.maxFailures, 1, mostKept),
    integerFrom('maxDeadLetters', options.maxDeadLetters, 1, mostKept),
    integerFrom('maxGaps', options.maxGaps, 1, mostKept),
    integerFrom('maxWaitingPublishers', options.maxWaitingPublishers, 1, mostKept),
    integerFrom('maxNestedEvents', options.maxNestedEvents, 1, mostKept),
    durationFrom('drainMs', options.drainMs, 0),
    functionGiven('random', options.random),
    durationFrom('publishTimeoutMs', options.publishTimeoutMs, 1),
    ...functionsGiven('transport', options.transport, ['open', ...(isRemote(options.transport) ? ['erase', 'close'] : ['drop'])]),
    ...functionsGiven('positions', options.positions, ['load', 'save', 'remove']),
    ...(options.metrics === undefined ? [] : functionsGiven('metrics', options.metrics, ['register'])),
    ...functionsGiven('clock', options.clock, ['monotonicMs', 'wallMs', 'schedule']),
  ];
}
