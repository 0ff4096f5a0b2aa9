/**
 * Which events a subscription wants: those of one type, or those whose type a pattern matches. A type is made of tokens with dots between them,
 * `order.eu.created`. In a pattern `*` stands for any one token, and `>` at the end for one or more: `order.*.created`, `order.>`.
 */
export type EventFilter = string | EventPattern;

export interface EventPattern {
  readonly pattern: string;
}

/** The filter that lets everything through. */
export const everyEvent: EventPattern = Object.freeze({ pattern: '>' });

export const typeRule = 'tokens of visible characters with dots between them, without * and >, at most 256 characters';
export const patternRule = 'tokens with dots between them, of which any may be * and the last >, at most 256 characters';

const longestType = 256;
const typeGrammar = /^[^\s.*>]+(?:\.[^\s.*>]+)*$/;
const patternGrammar = /^(?:(?:\*|[^\s.*>]+)\.)*(?:\*|>|[^\s.*>]+)$/;

export function isEventType(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestType && typeGrammar.test(value);
}

export function isEventPattern(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestType && patternGrammar.test(value);
}

/** Tells of a valid type whether `pattern`, a valid one, matches it. */
export function patternMatcher(pattern: string): (type: string) => boolean {
  if (pattern === everyEvent.pattern) return () => true;
  const wanted = pattern.split('.');
  const isOpen = wanted.at(-1) === '>';
  const fixed = isOpen ? wanted.slice(0, -1) : wanted;
  return (type) => {
    const tokens = type.split('.');
    const lengthFits = isOpen ? tokens.length > fixed.length : tokens.length === fixed.length;
    return lengthFits && fixed.every((token, place) => token === '*' || token === tokens[place]);
  };
}
