import { expect, test } from 'vitest';
import { DuplicateIdError, UnknownIdError } from './integration-errors.ts';
import { MemoryCoordinationLog } from './coordination-log.ts';

const entry = { organisationId: 'organisation-1', id: 'shift', newState: 'up', participants: ['a'], startedAtMs: 0 };

test('an empty log has nothing unfinished and decides nothing', () => {
  const log = new MemoryCoordinationLog();
  expect(log.unfinished('organisation-1')).toEqual([]);
  expect(() => log.decide('organisation-1', 'shift', 'abort')).toThrow(UnknownIdError);
});

test('the first decision stands, also when it is finished', () => {
  const log = new MemoryCoordinationLog();
  log.begin(entry);
  expect(log.decide('organisation-1', 'shift', 'commit')).toBe('commit');
  expect(log.decide('organisation-1', 'shift', 'abort')).toBe('commit');
  expect(log.unfinished('organisation-1')).toEqual([entry]);
  log.finish('organisation-1', 'shift');
  expect(log.unfinished('organisation-1')).toEqual([]);
  expect(log.decide('organisation-1', 'shift', 'abort')).toBe('commit');
  expect(() => log.begin(entry)).toThrow(DuplicateIdError);
});

test('organisations have ids of their own', () => {
  const log = new MemoryCoordinationLog();
  log.begin(entry);
  log.begin({ ...entry, organisationId: 'organisation-2' });
  log.decide('organisation-1', 'shift', 'commit');
  expect(log.decide('organisation-2', 'shift', 'abort')).toBe('abort');
  expect(log.unfinished('organisation-1')).toEqual([entry]);
});

test('forgets the decisions finished first beyond the bound', () => {
  const log = new MemoryCoordinationLog(1);
  for (const id of ['first', 'second']) {
    log.begin({ ...entry, id });
    log.decide('organisation-1', id, 'commit');
    log.finish('organisation-1', id);
  }
  expect(log.decide('organisation-1', 'second', 'abort')).toBe('commit');
  expect(() => log.decide('organisation-1', 'first', 'abort')).toThrow(UnknownIdError);
});
