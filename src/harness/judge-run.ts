import { digestFiles } from '../foundation/files/digest-files.ts';
import type { ExecutedRun } from './execute-run.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { SelectedComponent } from './selection/selection.ts';
import { judgeComponent } from './verdict/judge-component.ts';
import { indexDebtReport } from './verdict/judge-criterion.ts';
import type { Testimony } from './verdict/judge-criterion.ts';
import type { ReasonCode } from './verdict/reason-codes.ts';
import type { ComponentVerdict } from './verdict/verdict.ts';

const absentAtEnd: Readonly<Record<ExecutedRun['outcome']['end'], ReasonCode>> = {
  complete: 'NOT_EXECUTED',
  interrupted: 'INTERRUPTED',
  failed: 'RUNNER_FAILED',
};

/** The verdict of every selected component, by subwave. Digests once more what must not have changed meanwhile. */
export async function judgeRun(
  prepared: PreparedRun,
  executed: ExecutedRun,
): Promise<ReadonlyMap<string, readonly ComponentVerdict[]>> {
  const after = await digestFiles(prepared.root, Object.keys(prepared.watched));
  const changedFiles = Object.keys(after).filter((file) => after[file] !== prepared.watched[file]);
  const testimony: Testimony = {
    ...indexDebtReport(prepared.debt),
    repetitions: executed.repetitions,
    absent: absentAtEnd[executed.outcome.end],
    changedFiles,
  };
  const judge = (component: SelectedComponent) => judgeComponent(component, testimony);
  return new Map(prepared.selection.subwaves.map(({ subwave, components }) => [subwave, components.map(judge)]));
}
