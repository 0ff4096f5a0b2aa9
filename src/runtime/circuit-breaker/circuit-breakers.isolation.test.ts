import { expect, test } from 'vitest';
import type { MetricsSource } from '../shared/metrics-sink.ts';
import { CircuitBreakers, BreakersClosedError, TooManyBreakersError, TooManyOrganisationsError } from './circuit-breakers.ts';

const policy = { kind: 'consecutive', failures: 1 } as const;

test('no method of one organisation reaches the breakers of another', () => {
  const breakers = new CircuitBreakers({ policy });
  const theirs = breakers.for('organisation-1');
  const mine = breakers.for('organisation-2');
  theirs.breaker('billing').acquire().fail();
  theirs.breaker('secret').forceOpen();

  expect(mine.names()).toEqual([]);
  expect(mine.statistics().size).toBe(0);
  expect([...mine.books()]).toEqual([]);
  expect(mine.remove('billing')).toBe(false);
  expect(mine.breaker('billing')).not.toBe(theirs.breaker('billing'));
  expect(mine.breaker('billing').state).toBe('CLOSED');
  expect(mine.breaker('billing').statistics()).toMatchObject({ total: 0, failed: 0 });
  expect(mine.breaker('billing').tryAcquire()).toBeDefined();
  mine.breaker('billing').reset();
  mine.breaker('secret').forceClosed();
  mine.remove('secret');
  breakers.remove('organisation-2');
  expect(theirs.breaker('billing').state).toBe('OPEN');
  expect(theirs.breaker('secret').state).toBe('OPEN');
  expect(theirs.names()).toEqual(['billing', 'secret']);
});

test('bounds refuse, for the organisation that hit them alone, and are counted; figures of the removed stay', () => {
  const sources: MetricsSource[] = [];
  const metrics = { register: (source: MetricsSource) => (sources.push(source), { [Symbol.dispose]: () => undefined }) };
  const breakers = new CircuitBreakers({ policy, metrics, maxBreakersPerOrganisation: 2, maxOrganisations: 2, maxLabels: 2 });
  const value = (name: string, labels: object): number | undefined => {
    const all = sources.flatMap((source) => [...source()]);
    return all.find(
      (sample) => sample.name === name && Object.entries(labels).every(([key, text]) => sample.labels[key] === text),
    )?.value;
  };
  const mine = breakers.for('a');
  mine.breaker('x').acquire().fail();
  mine.breaker('y');
  expect(() => mine.breaker('z')).toThrow(TooManyBreakersError);
  expect(breakers.for('b').breaker('z').state).toBe('CLOSED');
  expect(() => breakers.for('c')).toThrow(TooManyOrganisationsError);
  expect(() => breakers.for('')).toThrow(TypeError);
  expect(value('wavegate_breakers_bound_hits_total', { bound: 'breakers' })).toBe(1);
  expect(value('wavegate_breakers_bound_hits_total', { bound: 'organisations' })).toBe(1);
  expect(value('wavegate_breaker_state', { breaker: 'other', state: 'CLOSED' })).toBe(1);
  expect(value('wavegate_breaker_state', { breaker: 'x', state: 'OPEN' })).toBe(1);

  expect(mine.remove('x')).toBe(true);
  expect(value('wavegate_breaker_calls_total', { breaker: 'x', outcome: 'failed' })).toBe(1);
  expect(value('wavegate_breaker_state', { breaker: 'x', state: 'OPEN' })).toBe(0);
  mine.breaker('x').acquire().fail();
  expect(value('wavegate_breaker_calls_total', { breaker: 'x', outcome: 'failed' })).toBe(2);
  expect(breakers.remove('a')).toBe(true);
  expect(breakers.remove('a')).toBe(false);
  expect(value('wavegate_breaker_calls_total', { breaker: 'x', outcome: 'failed' })).toBe(2);
  breakers[Symbol.dispose]();
  expect(() => breakers.for('d')).toThrow(BreakersClosedError);
  expect(() => mine.breaker('new')).toThrow(BreakersClosedError);
});
