import { string } from '@oclif/core/flags';

import { systemClock } from '../foundation/clock.ts';
import { findRoot } from '../foundation/find-root.ts';
import { makeVisible } from '../foundation/text/visible-text.ts';
import { loadPlan } from '../harness/plan/load-plan.ts';
import { requireSubwave } from '../harness/plan/require-subwave.ts';
import { recordProposal } from '../harness/report/proposals/record-proposal.ts';
import type { RecordedProposal } from '../harness/report/proposals/recorded-proposal.ts';
import { ExitCode, QaCommand } from './qa-command.ts';

const isoDateLength = 'YYYY-MM-DD'.length;

export default class Propose extends QaCommand {
  static override summary = 'Record an enhancement proposal. It is PARKED: nothing executes it without authorisation.';
  static override description =
    'Writes governance/proposals/EP-NNN.yaml, which the reports of the subwave print as stated by its author.';
  static override examples = [
    '<%= config.bin %> propose --subwave 2.9 --title "Sharded bus" --description "One log an organisation group." --by "Ada Lovelace"',
    '<%= config.bin %> propose --subwave 2.4 --title "Warm pool" --description "Open before the first use." --by Ada --json',
  ];
  static override flags = {
    subwave: string({ summary: 'The subwave during which the idea was found.', helpValue: '2.9', required: true }),
    title: string({ summary: 'In a few words.', helpValue: 'TEXT', required: true }),
    description: string({ summary: 'What, and why.', helpValue: 'TEXT', required: true }),
    by: string({ summary: 'Who proposes it.', helpValue: 'NAME', required: true }),
  };

  async run(): Promise<RecordedProposal & { readonly path: string }> {
    const { flags } = await this.parse(Propose);
    const root = findRoot(flags.root);
    const { subwave, title, description, by: statedBy } = flags;
    requireSubwave(await loadPlan(root), subwave);
    const date = new Date(systemClock.wallMs()).toISOString().slice(0, isoDateLength);
    const recorded = await recordProposal(root, { subwave, title, description, statedBy, date });
    this.print(`${recorded.id} PARKED: ${makeVisible(title)}\n  ${recorded.path}`);
    return this.conclude(recorded, ExitCode.green);
  }
}
