import { expect, test } from 'vitest';
import { BeatJudge } from './beat-judge.ts';

const judgeAt = (startMs = 0) => new BeatJudge({ thresholdMs: 200, heartbeatMs: 50, startMs, startCpuMs: 0 });

test('looks no sooner than the heartbeat could be late', () => {
  const judge = judgeAt(1_000);
  expect(judge.nextLookMs).toBe(1_250);
  expect(judge.look(1_250, 1_200, 1)).toBe('beating');
  expect(judge.nextLookMs).toBe(1_450);
});

test('a heartbeat that fails to come is late from its threshold on, until it comes', () => {
  const judge = judgeAt();
  expect(judge.look(250, 0, 250)).toBe('late');
  expect(judge.look(300, 0, 300)).toBe('late');
  expect(judge.look(520, 510, 510)).toBe('beating');
  expect(judge.lastGap).toEqual({ lateMs: 460, suspendedMs: 0 });
  expect(judge.beatMs).toBe(510);
});

test('a process that was stopped gets the time to beat, and is not late', () => {
  const judge = judgeAt();
  expect(judge.look(10_000, 0, 5)).toBe('excused');
  expect(judge.nextLookMs).toBeGreaterThan(10_000);
  expect(judge.look(judge.nextLookMs, 10_010, 6)).toBe('beating');
  expect(judge.lastGap).toEqual({ lateMs: 210, suspendedMs: 9_750 });
});

test('a process that was stopped while blocked is late once it has had that time, and the stop is not counted', () => {
  const judge = judgeAt();
  expect(judge.look(250, 0, 250)).toBe('late');
  expect(judge.look(5_300, 0, 300)).toBe('excused');
  const graceEndMs = judge.nextLookMs;
  expect(judge.look(graceEndMs, 0, 400)).toBe('late');
  expect(judge.look(graceEndMs + 50, graceEndMs + 40, 440)).toBe('beating');
  expect(judge.lastGap.suspendedMs).toBe(5_000);
  expect(judge.lastGap.lateMs).toBe(graceEndMs + 40 - 50 - 5_000);
});

test('a look that is late while the process used the processor is no excuse', () => {
  const judge = judgeAt();
  expect(judge.look(500, 0, 480)).toBe('late');
});

test('a stop that ends with a heartbeat is not counted as lateness', () => {
  const judge = judgeAt();
  expect(judge.look(250, 0, 250)).toBe('late');
  expect(judge.look(5_300, 5_250, 300)).toBe('beating');
  expect(judge.lastGap.lateMs).toBeLessThanOrEqual(200);
  expect(judge.lastGap.suspendedMs).toBeGreaterThanOrEqual(4_900);
});

test('a clock that stands still, or a heartbeat of the past, changes no verdict for the worse', () => {
  const judge = judgeAt(100);
  expect(judge.look(100, 100, 0)).toBe('excused');
  expect(judge.look(100, 50, 0)).toBe('excused');
  expect(judge.nextLookMs).toBe(350);
});
