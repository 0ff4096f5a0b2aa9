import { expect, test } from 'vitest';
import { RequestLog } from './request-log.ts';
import { RequestRecord } from './request-record.ts';

function record(id: string, changes: Partial<RequestRecord> = {}, serviceId = 'x'): RequestRecord {
  return Object.assign(new RequestRecord('a', id, serviceId, 'GET', '/', 'NONE', 0), { state: 'succeeded' }, changes);
}

function idsOf(log: RequestLog, filter = {}): readonly string[] {
  return log.list(filter).map(({ requestId }) => requestId);
}

test('an empty log finds nothing', () => {
  const log = new RequestLog(2);
  expect({ found: log.find('1'), listed: log.list({}), dropped: log.dropped }).toEqual({
    found: undefined,
    listed: [],
    dropped: 0,
  });
});

test('keeps the last of those that ended, and counts what it drops', () => {
  const log = new RequestLog(3);
  for (const id of ['1', '2', '3', '4', '5']) log.add(record(id));
  expect(idsOf(log)).toEqual(['5', '4', '3']);
  expect({ gone: log.find('2'), dropped: log.dropped }).toEqual({ gone: undefined, dropped: 2 });
});

test('a pending request is found however many come after it, and goes when it has ended', () => {
  const log = new RequestLog(2);
  const slow = record('slow', { state: 'pending' });
  log.add(slow);
  for (const id of ['1', '2', '3']) log.add(record(id));
  expect(idsOf(log, { state: 'pending' })).toEqual(['slow']);
  expect(log.find('slow')).toBe(slow);
  slow.state = 'succeeded';
  log.ended(slow);
  expect({ ids: idsOf(log), dropped: log.dropped }).toEqual({ ids: ['3', '2'], dropped: 2 });
});

test('lists by service, by state, and no more than asked for', () => {
  const log = new RequestLog(10);
  log.add(record('1', { state: 'failed' }));
  log.add(record('2', {}, 'y'));
  log.add(record('3'));
  log.add(record('4'));
  expect(idsOf(log, { serviceId: 'x' })).toEqual(['4', '3', '1']);
  expect(idsOf(log, { state: 'failed' })).toEqual(['1']);
  expect(idsOf(log, { limit: 2 })).toEqual(['4', '3']);
  expect(idsOf(log, { limit: 0 })).toEqual([]);
});
