import type { RecordedEnvironment } from './run-record.ts';

/** What the tests of a run could not do, or why nothing kept them from it; one phrase. */
export function describeSandbox({ sandbox, sandboxReason }: Pick<RecordedEnvironment, 'sandbox' | 'sandboxReason'>): string {
  if (sandbox === 'namespaces') return 'namespaces';
  return sandboxReason === undefined ? 'none' : `none (${sandboxReason})`;
}
