import { expect, test } from 'vitest';

import type { MutantSwitching } from '../mutant-switching.ts';
import type { MutantsReached, RunEvent, TestFinished } from '../run-event.ts';
import { runFixtures } from './fixtures/run-fixtures.ts';

const file = 'switched.test.ts';
const titles = ['has m1', 'has m2, and so have its children', 'has none', 'keeps m1', 'keeps m2', 'keeps m3', 'fails in a hook'];
const files = [{ file, whole: false, tests: titles.map((title) => ({ title, line: 1, timeoutMs: 2000 })) }];
const byTest = {
  [file]: { 'has m1': 'm1', 'has m2, and so have its children': 'm2', 'keeps m1': 'm1', 'keeps m2': 'm2', 'keeps m3': 'm3' },
};
const switching: MutantSwitching = { key: '__switch', byTest, placebo: 'placebo', records: false };

function finished(events: readonly RunEvent[]): TestFinished[] {
  return events.filter((event) => event.type === 'test-finished');
}

function reached(events: readonly RunEvent[]): MutantsReached[] {
  return events.filter((event) => event.type === 'mutants-reached');
}

test('a plan without mutants switches nothing', async () => {
  const { events } = await runFixtures('mutants', { files });
  expect(finished(events).filter(({ state }) => state === 'passed')).toEqual([]);
  expect(reached(events)).toEqual([]);
});

test('each test has its own mutant, also beside others, and what is no test has none', async () => {
  const { events } = await runFixtures('mutants', { files, mutants: switching });
  const states = Object.fromEntries(finished(events).map(({ title, state, errors }) => [title, errors[0]?.message ?? state]));
  const passed = Object.fromEntries(titles.map((title) => [title, 'passed']));
  expect(states).toEqual({ ...passed, 'fails in a hook': 'in a hook' });
  expect(reached(events)).toEqual([]);
});

test('what a hook around a test throws is counted apart', async () => {
  const { events } = await runFixtures('mutants', { files, mutants: switching });
  expect(
    finished(events).flatMap(({ title, errorsOfHooks }) => (errorsOfHooks === undefined ? [] : [[title, errorsOfHooks]])),
  ).toEqual([['fails in a hook', 1]]);
});

test('tells what each test asked, and what was asked outside of any', async () => {
  const { events } = await runFixtures('mutants', { files, mutants: { ...switching, records: true } });
  const asked = reached(events).filter(({ mutants }) => mutants.length > 0);
  expect(asked.map(({ title, mutants }) => [title, mutants])).toEqual([
    [undefined, ['m1', 'm2']],
    ...titles.slice(0, -1).map((title) => [title, ['m1', 'm2']]),
  ]);
  expect(new Set(asked.filter(({ title }) => title !== undefined).map(({ childNotes }) => childNotes)).size).toBe(6);
});

test('a mutant can be on from the start', async () => {
  const { events } = await runFixtures('mutants', { files, mutants: { ...switching, always: 'm3' } });
  const messages = finished(events).map(({ title, errors }) => [title, errors[0]?.actual ?? errors[0]?.message]);
  expect(messages[2]).toEqual(['has none', expect.stringContaining('m3')]);
});
