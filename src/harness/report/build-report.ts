import { findLacking } from './find-lacking.ts';
import type { ReportInputs } from './report-inputs.ts';
import type { Lack, ReportModel, Section } from './report-model.ts';
import { describeArchitecture } from './sections/architecture-alignment.ts';
import { describeCodeChecking } from './sections/code-checking.ts';
import { describeEvidence } from './sections/evidence-artifacts.ts';
import { describeExecutiveSummary } from './sections/executive-summary.ts';
import { describeGovernance } from './sections/governance-compliance.ts';
import { describeImplementation } from './sections/implementation-artifacts.ts';
import { describeProposals } from './sections/enhancement-proposals.ts';
import { describeProgress } from './sections/progress.ts';
import { describeReflection } from './sections/process-reflection.ts';
import { describeSignature } from './sections/signature.ts';
import { describeTerminalState } from './sections/terminal-state.ts';
import { describeTestDebt } from './sections/test-debt.ts';
import { describeTestResults } from './sections/test-results.ts';
import { describeTitle } from './sections/title-block.ts';

/** One section of the report; `lacking` is what keeps the whole from being complete. */
export type DescribeSection = (inputs: ReportInputs, lacking: readonly Lack[]) => Section;

/** The sections in the order in which readers expect them. */
const sections: readonly DescribeSection[] = [
  describeTitle,
  describeExecutiveSummary,
  describeTestResults,
  describeImplementation,
  describeArchitecture,
  describeCodeChecking,
  describeTestDebt,
  describeEvidence,
  describeGovernance,
  describeProposals,
  describeReflection,
  describeTerminalState,
  describeSignature,
];

/** The completion report of a subwave. Pure; it reads COMPLETE only when nothing is lacking. */
export function buildReport(inputs: ReportInputs): ReportModel {
  return compose(inputs, 'completion', sections);
}

/** The same at any time, with what somebody states of schedule, hours, risks and confidence. Pure. */
export function buildProgressReport(inputs: ReportInputs): ReportModel {
  const [title, summary, ...others] = sections as [DescribeSection, DescribeSection, ...DescribeSection[]];
  return compose(inputs, 'progress', [title, summary, describeProgress, ...others]);
}

function compose(inputs: ReportInputs, kind: string, describeAll: readonly DescribeSection[]): ReportModel {
  const lacking = findLacking(inputs);
  const { plan, subwave } = inputs;
  return {
    wave: plan.wave,
    subwave: subwave.id,
    title: `Subwave ${subwave.id} ${kind} report: ${subwave.title}`,
    status: lacking.length === 0 ? 'COMPLETE' : 'INCOMPLETE',
    lacking,
    sections: describeAll.map((describe) => describe(inputs, lacking)),
  };
}
