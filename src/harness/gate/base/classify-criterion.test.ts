import { expect, test } from 'vitest';

import type { CriterionState } from '../../verdict/verdict.ts';
import type { BaseResults } from './base-results.ts';
import { baseStateOf, classify } from './classify-criterion.ts';

const base = (current: boolean, criteria: Readonly<Record<string, CriterionState>>): BaseResults => ({
  ref: 'main',
  commit: 'c'.repeat(40),
  from: 'evidence',
  state: 'whole',
  current,
  runId: 'r1',
  criteria: new Map(Object.entries(criteria)),
});

test('nothing is known of a base that was not given', () => {
  expect(baseStateOf('QA-1.1', null, undefined)).toBe('unknown');
  expect(baseStateOf('QA-1.1', base(true, {}), false)).toBe('unknown');
});

test('GREEN binds whatever tree it is of; a failure excuses only when it is of the very tree of the base', () => {
  expect([
    baseStateOf('QA-1.1', base(true, { 'QA-1.1': 'GREEN' }), false),
    baseStateOf('QA-1.1', base(false, { 'QA-1.1': 'GREEN' }), false),
  ]).toEqual(['pass', 'pass']);
  for (const state of ['RED', 'TIMEOUT', 'MISSING', 'VOID'] as const) {
    expect(baseStateOf('QA-1.1', base(true, { 'QA-1.1': state }), false)).toBe('fail');
    expect(baseStateOf('QA-1.1', base(false, { 'QA-1.1': state }), false)).toBe('unknown');
  }
});

test('a criterion that the base does not have is new', () => {
  expect(baseStateOf('QA-1.2', base(true, { 'QA-1.1': 'GREEN' }), true)).toBe('new');
});

test('only GREEN passes now', () => {
  expect([
    classify('pass', 'GREEN'),
    classify('fail', 'GREEN'),
    classify('pass', 'RED'),
    classify('fail', 'ABSENT'),
    classify('new', 'VOID'),
  ]).toEqual(['pass→pass', 'fail→pass', 'pass→fail', 'fail→fail', 'new→fail']);
});
