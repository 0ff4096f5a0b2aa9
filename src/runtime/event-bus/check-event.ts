import { oneOf, problemUnless, textGiven } from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import { InvalidEventError } from './bus-errors.ts';
import type { EventContext } from './bus-event.ts';
import type { PublishOptions } from './bus-options.ts';
import { isEventType, typeRule } from './event-filter.ts';

/** Whether a payload may be carried: whatever JSON has a word for. Looks at its outermost kind only. */
export function isPayload(payload: unknown): boolean {
  const kind = typeof payload;
  return kind === 'object' || kind === 'string' || kind === 'number' || kind === 'boolean';
}

/** Whether options may be what they are: the quick answer to what `checkEvent` asks. */
export function arePublishOptions(options: PublishOptions | undefined): boolean {
  if (options === undefined) return true;
  const { priority, correlationId, source } = options;
  const isKnown = priority === undefined || priority === 'normal' || priority === 'high' || priority === 'low';
  return isKnown && isTextOrAbsent(correlationId) && isTextOrAbsent(source);
}

/** @throws {InvalidEventError} naming every bad field. */
export function checkEvent(type: unknown, payload: unknown, options: PublishOptions | undefined): void {
  const { priority, correlationId, source } = options ?? {};
  const checks: readonly (ConfigProblem | undefined)[] = [
    problemUnless(isEventType(type), 'type', typeRule, type),
    problemUnless(isPayload(payload), 'payload', 'an object, a text, a number, a boolean or null', payload),
    priority === undefined ? undefined : oneOf('priority', priority, ['high', 'normal', 'low']),
    correlationId === undefined ? undefined : textGiven('correlationId', correlationId),
    source === undefined ? undefined : textGiven('source', source),
  ];
  const problems = checks.filter((check) => check !== undefined);
  if (problems.length > 0) throw new InvalidEventError(problems);
}

/**
 * The size of a payload, as the user's function tells it.
 *
 * @throws {InvalidEventError} it threw, or told no size.
 */
export function sizeOfPayload(payload: unknown, sizeOf: (payload: unknown) => number): number {
  let size: unknown;
  try {
    size = sizeOf(payload);
  } catch (error) {
    throw new InvalidEventError([unweighable(payload)], error);
  }
  if (typeof size === 'number' && size >= 0 && size < Infinity) return size;
  throw new InvalidEventError([unweighable(size)]);
}

/** What an event has beside type, payload and priority; undefined when it has nothing. */
export function contextOf(options: PublishOptions | undefined): EventContext | undefined {
  if (options?.correlationId === undefined && options?.source === undefined) return undefined;
  return { correlationId: options.correlationId, source: options.source };
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.length > 0 && value.length <= 256);
}

function unweighable(actual: unknown): ConfigProblem {
  return { field: 'payload', bound: 'one that retention.sizeOf tells the bytes of', actual };
}
