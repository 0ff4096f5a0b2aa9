import {
  assertConfig,
  functionGiven,
  integerFrom,
  oneOf,
  problemUnless,
  textGiven,
  groupGiven,
} from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import type { EventCallback, OverflowPolicy, RetryOptions, SubscribeOptions } from './bus-options.ts';
import { isEventPattern, isEventType, patternMatcher, patternRule, typeRule } from './event-filter.ts';
import type { EventFilter } from './event-filter.ts';
import { givenOptions } from '../shared/given-options.ts';
import { checkRetry, mostQueued } from './resolve-options.ts';
import type { ResolvedOptions } from './resolve-options.ts';

/** All that a subscriber needs to know of what was asked for, with every default filled in. */
export interface SubscriberSettings {
  readonly name: string;
  readonly callback: EventCallback;
  readonly isSynchronous: boolean;
  readonly isOrdered: boolean;
  readonly concurrency: number;
  readonly queueLimit: number;
  readonly overflow: OverflowPolicy;
  readonly retry: Required<RetryOptions>;
  readonly from: number | undefined;
  readonly durable: string | undefined;
  /** The type or pattern that was asked for. */
  readonly filter: string;
  /** The one type that is wanted; undefined when a pattern says so. */
  readonly type: string | undefined;
  readonly matches: (type: string) => boolean;
}

/** Settings whose name is still to be found where none was asked for. */
export type AskedSettings = Omit<SubscriberSettings, 'name'> & { readonly name: string | undefined };

/**
 * Fills in the defaults.
 *
 * @param lastSequence  Of the log: nothing after the next event can be asked for.
 * @throws {InvalidConfigurationError} naming every field out of bounds.
 */
export function resolveSubscription(
  filter: EventFilter,
  callback: EventCallback,
  options: SubscribeOptions,
  bus: ResolvedOptions,
  lastSequence: number,
): AskedSettings {
  const { concurrency = 1, queueLimit = bus.queueLimit, overflow = 'reject', mode = 'synchronous', durable, from } = options;
  const order = options.order ?? (concurrency === 1 ? 'ordered' : 'unordered');
  const retry = { ...bus.retry, ...givenOptions(options.retry ?? {}) };
  assertConfig('subscription', [
    checkFilter(filter),
    functionGiven('callback', callback),
    options.name === undefined ? undefined : textGiven('name', options.name),
    oneOf('mode', mode, ['synchronous', 'asynchronous']),
    oneOf('order', order, ['ordered', 'unordered']),
    integerFrom('concurrency', concurrency, 1, 10_000),
    problemUnless(order === 'unordered' || concurrency === 1, 'concurrency', '1 where order is ordered', concurrency),
    integerFrom('queueLimit', queueLimit, 1, mostQueued),
    oneOf('overflow', overflow, ['reject', 'wait', 'drop-oldest', 'drop-newest']),
    groupGiven('retry', options.retry ?? {}),
    ...checkRetry(retry),
    from === undefined ? undefined : integerFrom('from', from, 1, lastSequence + 1),
    ...(durable === undefined
      ? []
      : [textGiven('durable', durable), problemUnless(order === 'ordered', 'order', 'ordered with durable', order)]),
  ]);
  const type = typeof filter === 'string' ? filter : undefined;
  const matches = typeof filter === 'string' ? (other: string) => other === filter : patternMatcher(filter.pattern);
  const text = typeof filter === 'string' ? filter : filter.pattern;
  const isSynchronous = mode === 'synchronous';
  const name = options.name ?? durable;
  return {
    name,
    callback,
    isSynchronous,
    isOrdered: order === 'ordered',
    concurrency,
    queueLimit,
    overflow,
    retry,
    from,
    durable,
    filter: text,
    type,
    matches,
  };
}

function checkFilter(filter: unknown): ConfigProblem | undefined {
  if (typeof filter === 'string')
    return problemUnless(isEventType(filter), 'filter', `a type of ${typeRule}, or { pattern }`, filter);
  const pattern = typeof filter === 'object' && filter !== null && 'pattern' in filter ? filter.pattern : undefined;
  return problemUnless(isEventPattern(pattern), 'filter.pattern', patternRule, pattern);
}
