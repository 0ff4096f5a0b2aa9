import { setsExaminer } from './examine-sets.ts';
import type { SetSizes } from './verdict/five-sets.ts';
import type { ExecutedRun } from './execute-run.ts';
import { ledgerPath } from './ledger/ledger.ts';
import type { Ledger } from './ledger/ledger.ts';
import { readLedger } from './ledger/read-ledger.ts';
import type { PreparedRun } from './prepare-run.ts';
import { judgeComponent } from './verdict/judge-component.ts';
import { indexDebtReport } from './verdict/judge-criterion.ts';
import type { Testimony } from './verdict/judge-criterion.ts';
import type { ReasonCode } from './verdict/reason-codes.ts';
import { describeChange, describeDifferences, findDeadCanary } from './verdict/spoiled.ts';
import type { Spoiled } from './verdict/spoiled.ts';
import type { ComponentVerdict } from './verdict/verdict.ts';
import { changedBetween, watchFiles } from './watched-files.ts';

const absentAtEnd: Readonly<Record<ExecutedRun['outcome']['end'], ReasonCode>> = {
  complete: 'NOT_EXECUTED',
  interrupted: 'INTERRUPTED',
  failed: 'RUNNER_FAILED',
};

/** What holds of every selected component, by subwave. */
export interface JudgedSelection {
  readonly verdicts: ReadonlyMap<string, readonly ComponentVerdict[]>;
  /** How many criteria each of the five sets holds. */
  readonly sets: ReadonlyMap<string, SetSizes>;
}

/**
 * Judges every selected component. Looks once more at what must not have changed meanwhile, and voids each subwave whose five sets
 * differ.
 *
 * @param known Digests of the ledger's entries when the run started, its own start included.
 */
export async function judgeRun(prepared: PreparedRun, executed: ExecutedRun, known: readonly string[]): Promise<JudgedSelection> {
  const [after, ledger] = await Promise.all([watchFiles(prepared.root, prepared.watchedPatterns), readLedger(prepared.root)]);
  const changedFiles = [
    ...changedBetween(prepared.watched, after),
    ...(lacksAny(ledger, known) ? [ledgerPath] : []),
    ...(executed.outcome.rewritten ?? []),
  ];
  const testimony: Testimony = {
    ...indexDebtReport(prepared.debt),
    repetitions: executed.repetitions,
    absent: absentAtEnd[executed.outcome.end],
    subjectsApart: prepared.subjectsApart,
    spoiled: findDeadCanary(executed.repetitions) ?? describeChange(changedFiles),
  };
  const examine = setsExaminer(prepared, executed);
  const judged = prepared.selection.subwaves.map(({ subwave, components }) => {
    const judge = (spoiled: Spoiled | undefined) =>
      components.map((component) => judgeComponent(component, { ...testimony, spoiled }));
    const verdicts = judge(testimony.spoiled);
    const criteria = components.flatMap((component) => component.criteria.map(({ id }) => id));
    const testFiles = prepared.testFiles.get(subwave) ?? [];
    const { sizes, differences } = examine({ subwave, criteria, testFiles, verdicts });
    const isVoid = testimony.spoiled === undefined && differences.length > 0;
    return { subwave, sizes, verdicts: isVoid ? judge(describeDifferences(differences)) : verdicts };
  });
  return {
    verdicts: new Map(judged.map(({ subwave, verdicts }) => [subwave, verdicts])),
    sets: new Map(judged.map(({ subwave, sizes }) => [subwave, sizes])),
  };
}

/** True when an entry that stood in the ledger is gone or altered. Other runs may add entries at any time. */
function lacksAny(ledger: Ledger, known: readonly string[]): boolean {
  const present = new Set(ledger.entries.map(({ digest }) => digest));
  return known.some((digest) => !present.has(digest));
}
