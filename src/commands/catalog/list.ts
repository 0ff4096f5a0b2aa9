import { string } from '@oclif/core/flags';

import { alignColumns } from '../../foundation/text/align-columns.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import { findRoot } from '../../foundation/find-root.ts';
import { listComponents } from '../../harness/catalog/list-components.ts';
import { loadProject } from '../../harness/catalog/load-project.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

/** One component as `qa catalog list --json` prints it. */
export interface ListedComponent {
  readonly id: string;
  readonly title: string;
  readonly module: string;
  readonly subwave: string;
  /** How many. */
  readonly criteria: number;
}

export default class CatalogList extends QaCommand {
  static override summary = 'List the QA components, one a line.';
  static override examples = [
    '<%= config.bin %> catalog list --subwave 2.4',
    '<%= config.bin %> catalog list --module event-bus --json',
  ];
  static override flags = {
    subwave: string({ summary: 'Only the components of a subwave.', helpValue: '2.4' }),
    module: string({ summary: 'Only the components of a module.', helpValue: 'event-bus' }),
  };

  async run(): Promise<{ readonly components: readonly ListedComponent[] }> {
    const { flags } = await this.parse(CatalogList);
    const project = await loadProject(findRoot(flags.root));
    const components = listComponents(project, flags).map(({ criteria, id, title, module, subwave }) => ({
      id,
      title,
      module,
      subwave,
      criteria: criteria.length,
    }));
    const rows = components.map((each) => [
      each.id,
      each.title,
      each.module,
      each.subwave,
      countNoun(each.criteria, 'criterion', 'criteria'),
    ]);
    this.print(rows.length === 0 ? 'No component.' : alignColumns(rows));
    return this.conclude({ components }, ExitCode.green);
  }
}
