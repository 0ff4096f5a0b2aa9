import { expect, test } from 'vitest';

import type { PlannedFile } from '../runner.ts';
import { groupByRoom, joinOutcomes } from './outcome-of-rooms.ts';

const file = (name: string, network = false): PlannedFile => ({
  file: name,
  tests: [],
  whole: true,
  ...(network ? { network } : {}),
});
const outcome = { end: 'complete', passes: 1, versions: { node: '24' }, sandbox: { sandbox: 'namespaces' } } as const;
const open = { ...outcome, sandbox: { sandbox: 'none', sandboxReason: 'x' } } as const;

test('no file is one empty group', () => {
  expect(groupByRoom([])).toEqual([[]]);
});

test('files that need the network come last, by themselves', () => {
  expect(groupByRoom([file('a', true), file('b'), file('c', true)]).map((group) => group.map(({ file: name }) => name))).toEqual([
    ['b'],
    ['a', 'c'],
  ]);
  expect(groupByRoom([file('a', true)])).toHaveLength(1);
});

test('passes add up, and one part without a sandbox is a run without', () => {
  expect(joinOutcomes(undefined, outcome)).toBe(outcome);
  expect(joinOutcomes(outcome, outcome)).toMatchObject({ passes: 2, sandbox: { sandbox: 'namespaces' } });
  expect(joinOutcomes(open, outcome).sandbox).toEqual(open.sandbox);
  expect(joinOutcomes(outcome, open).sandbox).toEqual(open.sandbox);
});
