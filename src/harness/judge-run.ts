import type { ExecutedRun } from './execute-run.ts';
import { ledgerPath } from './ledger/ledger.ts';
import type { Ledger } from './ledger/ledger.ts';
import { readLedger } from './ledger/read-ledger.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { SelectedComponent } from './selection/selection.ts';
import { judgeComponent } from './verdict/judge-component.ts';
import { indexDebtReport } from './verdict/judge-criterion.ts';
import type { Testimony } from './verdict/judge-criterion.ts';
import type { ReasonCode } from './verdict/reason-codes.ts';
import type { ComponentVerdict } from './verdict/verdict.ts';
import { changedBetween, watchFiles } from './watched-files.ts';

const absentAtEnd: Readonly<Record<ExecutedRun['outcome']['end'], ReasonCode>> = {
  complete: 'NOT_EXECUTED',
  interrupted: 'INTERRUPTED',
  failed: 'RUNNER_FAILED',
};

/**
 * The verdict of every selected component, by subwave. Looks once more at what must not have changed meanwhile.
 *
 * @param known Digests of the ledger's entries when the run started, its own start included.
 */
export async function judgeRun(
  prepared: PreparedRun,
  executed: ExecutedRun,
  known: readonly string[],
): Promise<ReadonlyMap<string, readonly ComponentVerdict[]>> {
  const [after, ledger] = await Promise.all([watchFiles(prepared.root, prepared.watchedPatterns), readLedger(prepared.root)]);
  const changedFiles = [...changedBetween(prepared.watched, after), ...(lacksAny(ledger, known) ? [ledgerPath] : [])];
  const testimony: Testimony = {
    ...indexDebtReport(prepared.debt),
    repetitions: executed.repetitions,
    absent: absentAtEnd[executed.outcome.end],
    changedFiles,
  };
  const judge = (component: SelectedComponent) => judgeComponent(component, testimony);
  return new Map(prepared.selection.subwaves.map(({ subwave, components }) => [subwave, components.map(judge)]));
}

/** True when an entry that stood in the ledger is gone or altered. Other runs may add entries at any time. */
function lacksAny(ledger: Ledger, known: readonly string[]): boolean {
  const present = new Set(ledger.entries.map(({ digest }) => digest));
  return known.some((digest) => !present.has(digest));
}
