import { evidenceFolder, ownerOf } from '../evidence/evidence-place.ts';
import type { Plan, Subwave } from '../plan/plan.ts';

/** `completion`: what was done. `progress`: the same at any time, with schedule, hours and risks. `validation`: somebody else's run beside the builder's. */
export type ReportKind = 'completion' | 'progress' | 'validation';

export const reportKinds: readonly ReportKind[] = ['completion', 'progress', 'validation'];

const names: Readonly<Record<ReportKind, string>> = {
  completion: 'BUILDER_COMPLETION_REPORT',
  progress: 'BUILDER_PROGRESS_REPORT',
  validation: 'VALIDATION_REPORT',
};

/** Path of a subwave's report in Markdown, relative to the root; the page in HTML lies beside it. */
export function reportPath(plan: Plan, subwave: Subwave, kind: ReportKind = 'completion'): string {
  return `${evidenceFolder(ownerOf(plan, subwave))}/WAVE_${subwave.id}_${names[kind]}.md`;
}

/** Path of the page in HTML that lies beside a report in Markdown. */
export function pagePath(markdownPath: string): string {
  return markdownPath.replace(/\.md$/, '.html');
}
