import { readFileSync } from 'node:fs';

import type { HangReport } from '../diagnosis/hang-watch.ts';
import type { OpenScope } from './worker-progress.ts';

/**
 * The report of a hang that the worker's own watch did not make, because not even its thread could run. Says what the system knows
 * about the process, which must still be there.
 */
export function reportOverdue(pid: number, scope: OpenScope, title: string, nowMs: number): HangReport {
  const { kind, file, timeoutMs, sinceMs } = scope;
  const what = kind === 'collection' ? `Loading ${file}` : kind === 'test' ? `The test "${title}"` : `${title} of ${file}`;
  const summary = `${what} did not end within ${timeoutMs} ms, and its process no longer answered.`;
  const facts = ['wchan', 'syscall', 'status'].map((name) => `/proc/${pid}/${name}: ${readFact(pid, name)}`);
  return {
    type: 'hang',
    scope: { kind, file, title, timeoutMs, ...(kind === 'test' ? { id: scope.ids[0] } : {}) },
    durationMs: nowMs - sinceMs,
    dump: { kind: 'unknown', summary, text: [summary, '', ...facts].join('\n') },
  };
}

function readFact(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8').trim();
  } catch {
    return 'not readable';
  }
}
