import { string } from '@oclif/core/flags';

import { findRoot } from '../foundation/find-root.ts';
import { loadProject } from '../harness/catalog/load-project.ts';
import type { Project } from '../harness/catalog/load-project.ts';
import type { ReportAudit } from '../harness/report/audit/audit-file.ts';
import { reportKinds } from '../harness/report/report-kinds.ts';
import type { ReportVerification } from '../harness/report/verify-report.ts';
import type { ReportResult } from '../harness/report/write-report.ts';
import { QaError } from '../foundation/qa-error.ts';
import { ExitCode, QaCommand } from './qa-command.ts';

export default class Report extends QaCommand {
  static override summary = 'Write a report on a subwave, or check one.';
  static override description =
    'Everything countable is computed from evidence, ledger and git; what only a person can say is printed as stated by that person. The status is INCOMPLETE where anything is lacking, also when the subwave never ran. --verify computes a report anew and compares it byte by byte; --audit reads a report that a person wrote and says of each claim which evidence supports it, refutes it, or that there is none. Exit code 0 when COMPLETE, CONFIRMED, or everything holds; 1 otherwise.';
  static override examples = [
    '<%= config.bin %> report --subwave 2.4',
    '<%= config.bin %> report --subwave 2.4 --kind validation --by "Grace Hopper"',
    '<%= config.bin %> report --verify evidence/wave-2.0/integration-builder/subwave-2.4/WAVE_2.4_BUILDER_COMPLETION_REPORT.md',
    '<%= config.bin %> report --audit handed-in.md --subwave 2.9 --json',
  ];
  static override flags = {
    subwave: string({ summary: 'The subwave to report on.', helpValue: '2.4' }),
    kind: string({ summary: 'Kind of report.', options: reportKinds, exclusive: ['verify', 'audit'] }),
    output: string({
      summary: 'Write the report there instead of beside the evidence; the page in HTML beside it.',
      helpValue: 'FILE',
      exclusive: ['verify', 'audit'],
    }),
    by: string({ summary: 'Of a validation: the name of whoever ran it, who is not the builder.', helpValue: 'NAME' }),
    'builder-revision': string({
      summary: "Of a validation: the git revision with the builder's evidence. Default: HEAD.",
      helpValue: 'REF',
    }),
    verify: string({
      summary: 'Compare a report that `qa` wrote with what the evidence says now.',
      helpValue: 'FILE',
      exclusive: ['audit'],
    }),
    audit: string({ summary: 'Check the claims of a report that a person wrote.', helpValue: 'FILE' }),
  };

  async run(): Promise<ReportResult | ReportVerification | ReportAudit> {
    const { flags } = await this.parse(Report);
    const root = findRoot(flags.root);
    const project = await loadProject(root);
    const sides = { validator: flags.by, builderRevision: flags['builder-revision'] };
    if (flags.verify !== undefined) return this.#verify(root, project, flags.verify, sides);
    if (flags.audit !== undefined) return this.#audit(root, project, flags.audit, flags.subwave);
    if (flags.subwave === undefined) throw noSubwave();
    const { writeReport } = await import('../harness/report/write-report.ts');
    const kind = reportKinds.find((each) => each === flags.kind) ?? 'completion';
    const result = await writeReport(root, project, flags.subwave, { ...sides, kind, output: flags.output, validate: true });
    const { describeResult } = await import('./views/report-view.ts');
    this.print(describeResult(result));
    return this.conclude(result, result.lacking.length === 0 ? ExitCode.green : ExitCode.red);
  }

  async #verify(root: string, project: Project, file: string, sides: object): Promise<ReportVerification> {
    const { verifyReport } = await import('../harness/report/verify-report.ts');
    const verification = await verifyReport(root, project, file, process.cwd(), sides);
    const { describeReportVerification } = await import('./views/report-view.ts');
    this.print(describeReportVerification(verification));
    return this.conclude(verification, verification.holds ? ExitCode.green : ExitCode.red);
  }

  async #audit(root: string, project: Project, file: string, subwave: string | undefined): Promise<ReportAudit> {
    const { auditReport } = await import('../harness/report/audit/audit-file.ts');
    const audit = await auditReport(root, project, file, process.cwd(), subwave);
    const { describeAudit } = await import('./views/report-view.ts');
    this.print(describeAudit(audit));
    return this.conclude(audit, audit.holds ? ExitCode.green : ExitCode.red);
  }
}

function noSubwave(): QaError {
  return new QaError('NO_SUBWAVE', 'No subwave is named.', { hint: 'Say which to report on: --subwave 2.4.' });
}
