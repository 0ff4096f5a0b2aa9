import { findRoot } from '../../foundation/find-root.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import { loadProject } from '../../harness/catalog/load-project.ts';
import type { Project } from '../../harness/catalog/load-project.ts';
import { planPath } from '../../harness/plan/load-plan.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

/** What `qa catalog validate --json` prints when nothing is wrong; problems take the shape of an error. */
export interface ValidCatalog {
  readonly wave: string;
  readonly files: readonly string[];
  readonly subwaves: number;
  readonly builders: number;
  readonly components: number;
  readonly criteria: number;
  /** SHA-256. */
  readonly digests: { readonly plan: string; readonly catalog: string };
}

export default class CatalogValidate extends QaCommand {
  static override summary = 'Check the plan and every file of the catalog, and print every problem with its place.';
  static override description =
    'Checks syntax, schemas, ids, numbering, statements, timeouts, ranges, gates, builders, modules and paths of the plan, the builders, the external gates and the catalog. Exit code 2 when anything is wrong.';
  static override examples = ['<%= config.bin %> catalog validate', '<%= config.bin %> catalog validate --root ../other --json'];

  async run(): Promise<ValidCatalog> {
    const { flags } = await this.parse(CatalogValidate);
    const valid = summarize(await loadProject(findRoot(flags.root)));
    this.print(
      `Nothing is wrong: ${describeExtent(valid)}.\n` +
        'Checked: syntax, schemas, ids, numbering, statements, timeouts, ranges, gates, builders, modules, paths.',
    );
    return this.conclude(valid, ExitCode.green);
  }
}

function describeExtent({ components, criteria, files, wave, subwaves }: ValidCatalog): string {
  const catalog = `${countNoun(components, 'component')} with ${countNoun(criteria, 'criterion', 'criteria')} in ${countNoun(files.length - 1, 'file')}`;
  return `${catalog}, and the plan of wave ${wave} with ${countNoun(subwaves, 'subwave')}`;
}

function summarize({ plan, catalog }: Project): ValidCatalog {
  return {
    wave: plan.wave,
    files: [planPath, ...catalog.files],
    subwaves: plan.subwaves.length,
    builders: plan.builders.length,
    components: catalog.components.length,
    criteria: catalog.components.reduce((total, { criteria }) => total + criteria.length, 0),
    digests: { plan: plan.digest, catalog: catalog.digest },
  };
}
