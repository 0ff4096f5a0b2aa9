import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import type { Problem } from '../../foundation/problem.ts';
import { findTimeoutMs } from './find-timeout-ms.ts';

/** Refuses a timeout beyond the longest that a test may claim; one that is not given is none. */
export function checkTimeout(timeout: string | undefined, pointer: string, document: ParsedDocument): Problem[] {
  if (timeout === undefined || findTimeoutMs(timeout) !== undefined) return [];
  const message = `The timeout ${timeout} is longer than 10m.`;
  return [document.problemAt(pointer, { code: 'TIMEOUT', message, remedy: 'Take 10m or less.' })];
}
