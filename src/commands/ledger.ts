import { string } from '@oclif/core/flags';

import { findRoot } from '../foundation/find-root.ts';
import { loadProject } from '../harness/catalog/load-project.ts';
import type { Project } from '../harness/catalog/load-project.ts';
import { summarizeLedger } from '../harness/ledger/component-history.ts';
import type { LedgerSummary } from '../harness/ledger/component-history.ts';
import { isTampering } from '../harness/ledger/ledger.ts';
import { readLedger } from '../harness/ledger/read-ledger.ts';
import { requireSubwave } from '../harness/plan/require-subwave.ts';
import { ExitCode, QaCommand } from './qa-command.ts';

export default class LedgerCommand extends QaCommand {
  static override id = 'ledger';
  static override summary = 'Show the attempts on each component: how many, the first that was GREEN, durations over time.';
  static override description = 'Verifies the whole ledger first. Exit code 1 when a line was changed or is gone.';
  static override examples = ['<%= config.bin %> ledger --subwave 2.4', '<%= config.bin %> ledger --json'];
  static override flags = { subwave: string({ summary: 'Only the components of a subwave.', helpValue: '2.4' }) };

  async run(): Promise<LedgerSummary> {
    const { flags } = await this.parse(LedgerCommand);
    const root = findRoot(flags.root);
    const [project, ledger] = await Promise.all([loadProject(root), readLedger(root)]);
    const summary = summarizeLedger(ledger, criteriaByComponent(project, flags.subwave));
    if (!this.jsonEnabled()) {
      const { describeLedger } = await import('./views/ledger-view.ts');
      this.print(describeLedger(summary));
    }
    return this.conclude(summary, ledger.problems.some(isTampering) ? ExitCode.red : ExitCode.green);
  }
}

function criteriaByComponent({ plan, catalog }: Project, subwave: string | undefined): Map<string, readonly string[]> {
  const wanted = subwave === undefined ? undefined : requireSubwave(plan, subwave).id;
  const components = catalog.components.filter((component) => wanted === undefined || component.subwave === wanted);
  return new Map(components.map(({ id, criteria }) => [id, criteria.map((criterion) => criterion.id)]));
}
