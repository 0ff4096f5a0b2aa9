import type { Project } from '../catalog/load-project.ts';
import type { Subwave } from '../plan/plan.ts';
import { buildProgressReport, buildReport } from './build-report.ts';
import { gatherInputs } from './gather-inputs.ts';
import type { GatherOptions } from './gather-inputs.ts';
import type { ReportKind } from './report-kinds.ts';
import type { ReportModel } from './report-model.ts';
import { buildValidation } from './validation/build-validation.ts';
import { gatherBuilderSide } from './validation/gather-builder-side.ts';

export interface ComposeOptions extends GatherOptions {
  /** `completion` when absent. */
  readonly kind?: ReportKind;
  /** Of a validation: who ran it. */
  readonly validator?: string | undefined;
  /** Of a validation: the git revision that holds the builder's evidence; `HEAD` when absent. */
  readonly builderRevision?: string | undefined;
}

/** Computes a report from what lies in the repository. */
export async function composeReport(
  root: string,
  project: Project,
  subwave: Subwave,
  { kind = 'completion', validator, builderRevision = 'HEAD', ...gathering }: ComposeOptions,
): Promise<ReportModel> {
  const inputs = await gatherInputs(root, project, subwave, gathering);
  if (kind === 'completion') return buildReport(inputs);
  if (kind === 'progress') return buildProgressReport(inputs);
  const builder = await gatherBuilderSide(root, project.plan, subwave, builderRevision);
  return buildValidation(inputs, builder, validator);
}
