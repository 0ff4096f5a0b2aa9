import type { ProblemText } from '../../../foundation/input/source-text.ts';
import type { ForeignClaim } from './foreign-results.ts';
import { quoteText } from './quote-text.ts';

const hourMs = 3_600_000;
/** How far the clocks of two machines may be apart. */
const skewMs = 60_000;
const duration = /^\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const timestamp = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[-+]\d{2}:?\d{2})?$/;

/** A moment as a file states it: one without a zone may be any that reads so somewhere on earth. */
export interface StatedMoment {
  readonly text: string;
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** What is wrong with a duration; undefined when it is a number of seconds, none of them negative. */
export function findDurationDefect(text: string): ProblemText | undefined {
  if (duration.test(text) && Number.isFinite(Number(text))) return undefined;
  const message = `The time ${quoteText(text)} is no number of seconds, zero or more.`;
  return { code: 'JUNIT_TIME', message, remedy: 'Import the file as the runner wrote it.' };
}

/** Undefined for what is no ISO 8601 date with a time of day. */
export function readMoment(text: string): StatedMoment | undefined {
  const [, day, time, fraction = '', zone = ''] = timestamp.exec(text) ?? [];
  const ms = Date.parse(`${day}T${time}${fraction.slice(0, 4)}${zone === '' ? 'Z' : zone}`);
  if (day === undefined || Number.isNaN(ms)) return undefined;
  // Clocks on earth are from twelve hours behind UTC to fourteen ahead of it.
  return zone === ''
    ? { text, earliestMs: ms - 14 * hourMs, latestMs: ms + 12 * hourMs }
    : { text, earliestMs: ms, latestMs: ms };
}

/** The problem with a text that {@link readMoment} cannot read. */
export function unreadableMoment(text: string): ProblemText {
  const message = `The timestamp ${quoteText(text)} is no ISO 8601 date and time.`;
  return { code: 'JUNIT_TIME', message, remedy: 'Have the runner write it as 2026-01-02T03:04:05Z.' };
}

/** Why a moment cannot be one at which the commit was tested; undefined when it can. */
export function findStaleness({ text, earliestMs, latestMs }: StatedMoment, claim: ForeignClaim): ProblemText | undefined {
  const { commit, committedMs, nowMs } = claim;
  if (latestMs + skewMs < committedMs) {
    const message = `The tests ran at ${text}, and the commit ${commit.slice(0, 12)} was made at ${new Date(committedMs).toISOString()}: they ran on something else.`;
    return { code: 'JUNIT_STALE', message, remedy: 'Run them on the commit, or name with --commit the one on which they ran.' };
  }
  if (earliestMs - skewMs <= nowMs) return undefined;
  const message = `The tests ran at ${text}, which is yet to come.`;
  return { code: 'JUNIT_STALE', message, remedy: 'See that the clock of that machine and of this one are right.' };
}
