import { expect, test } from 'vitest';
import { placeOfMark, runHang } from './fixtures/run-fixture.ts';
import type { HangReport } from './hang-watch.ts';

function culpritOf({ dump }: HangReport): string {
  return `${dump.culprit?.file}:${dump.culprit?.line}`;
}

/** Every report is written within the limit and two seconds. */
function expectInTime({ durationMs, scope }: HangReport): void {
  expect(durationMs).toBeGreaterThanOrEqual(scope.timeoutMs);
  expect(durationMs).toBeLessThan(scope.timeoutMs + 2000);
}

test('a promise that never settles, three calls deep, is named at the innermost await, with its callers and its origin', async () => {
  const report = await runHang('never-settling');
  expectInTime(report);
  expect(report.scope.title).toBe('waits');
  expect(report.dump.kind).toBe('pending-promise');
  expect(culpritOf(report)).toBe(placeOfMark('never-settling', 'culprit'));
  expect(report.dump.culprit?.functionName).toBe('innermost');
  expect(report.dump.summary).toMatch(/^The test waits at innermost \(never-settling\.ts:9:9\)/);
  expect(report.dump.text).toMatch(
    /at innermost[^]*created at neverSettling \(never-settling\.ts:4:10\)[^]*at middle[^]*at outermost/,
  );
  expect(report.dump.text).toContain('What to do:\n  A promise never settled.');
});

test('calls that return a promise without awaiting it do not break the chain', async () => {
  const report = await runHang('never-settling', 'returned');
  expect(culpritOf(report)).toBe(placeOfMark('never-settling', 'culprit'));
  expect(report.dump.text).not.toContain('Also pending');
});

test.for(['loop', 'library', 'interval', 'chain'])('polling is recognised: %s', async (variant) => {
  const report = await runHang('polling', variant);
  expect(report.dump.kind).toBe('polling');
  expect(culpritOf(report)).toBe(placeOfMark('polling', `culprit ${variant}`));
  expect(report.dump.summary).toContain('every 5 ms');
});

test('a timer that is due too late is no polling', async () => {
  const report = await runHang('polling', 'timer');
  expect(report.dump.kind).toBe('timer');
  expect(culpritOf(report)).toBe(placeOfMark('polling', 'culprit timer'));
  expect(report.dump.text).toMatch(/Open:\n {2}timer of 60000 ms, opened \d+ ms before, at polling\.ts:\d+/);
});

test('a fetch from a server that is silent is a wait for the network', async () => {
  const report = await runHang('silent-server');
  expectInTime(report);
  expect(report.dump.kind).toBe('network');
  expect(culpritOf(report)).toBe(placeOfMark('silent-server', 'culprit'));
  expect(report.dump.text).toMatch(/Open:\n {2}socket/);
});

test.for(['asynchronous', 'synchronous'])('of concurrent scopes, the one at fault is reported: %s', async (variant) => {
  const report = await runHang('concurrent', variant);
  expectInTime(report);
  expect(report.scope.title).toBe('culprit');
  expect(culpritOf(report)).toBe(placeOfMark('concurrent', `culprit ${variant}`));
});

test('replaced timers, clocks and stack formatters do not blind the watch', async () => {
  const report = await runHang('fake-timers');
  expectInTime(report);
  expect(culpritOf(report)).toBe(placeOfMark('fake-timers', 'culprit'));
  expect(report.dump.text).toContain('fake timers?');
});
