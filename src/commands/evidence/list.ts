import { findRoot } from '../../foundation/find-root.ts';
import { alignColumns } from '../../foundation/text/align-columns.ts';
import { listEvidence } from '../../harness/attestation/list-evidence.ts';
import type { ListedEvidence } from '../../harness/attestation/list-evidence.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

export default class EvidenceList extends QaCommand {
  static override summary = 'List the evidence that lies here: of which run, with what result, signed or not.';
  static override description = 'Says what is there, not whether it holds: `qa evidence verify` does.';
  static override examples = ['<%= config.bin %> evidence list', '<%= config.bin %> evidence list --json'];

  async run(): Promise<readonly ListedEvidence[]> {
    const { flags } = await this.parse(EvidenceList);
    const listed = await listEvidence(findRoot(flags.root));
    const header = ['subwave', 'builder', 'kind', 'result', 'run', 'finished', 'attestation'];
    const rows = listed.map(({ subwave, builder, kind, status, runId, finishedAt, attested }) => {
      return [subwave, builder, kind, status, runId ?? '', finishedAt ?? '', attested ? 'present' : 'none'];
    });
    this.print(listed.length === 0 ? 'There is no evidence: `qa run` writes it.' : alignColumns([header, ...rows]));
    return this.conclude(listed, ExitCode.green);
  }
}
