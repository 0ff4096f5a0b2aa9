import { string } from '@oclif/core/args';

import { findRoot } from '../../foundation/find-root.ts';
import type { Criterion } from '../../harness/catalog/catalog.ts';
import { findNamed } from '../../harness/catalog/find-named.ts';
import type { NamedComponent } from '../../harness/catalog/find-named.ts';
import { loadProject } from '../../harness/catalog/load-project.ts';
import { titleOf } from '../../harness/verdict/judge-criterion.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

/** A criterion with the title that its test must have. */
export interface ShownCriterion extends Criterion {
  readonly testTitle: string;
}

/** A component as `qa catalog show --json` prints it. */
export type ShownComponent = Omit<NamedComponent['component'], 'criteria'> & { readonly criteria: readonly ShownCriterion[] };

export default class CatalogShow extends QaCommand {
  static override summary = 'Show a component or a criterion with everything the catalog says about it.';
  static override examples = ['<%= config.bin %> catalog show QA-438', '<%= config.bin %> catalog show QA-438.5 --json'];
  static override args = {
    id: string({ description: 'A component, a criterion, a range, or several joined by commas.', required: true }),
  };

  async run(): Promise<{ readonly components: readonly ShownComponent[] }> {
    const { args, flags } = await this.parse(CatalogShow);
    const { catalog } = await loadProject(findRoot(flags.root));
    const components = findNamed(args.id, catalog).map(toShown);
    this.print(components.map(describeComponent).join('\n\n'));
    return this.conclude({ components }, ExitCode.green);
  }
}

function toShown({ component, criteria }: NamedComponent): ShownComponent {
  return { ...component, criteria: criteria.map((criterion) => ({ ...criterion, testTitle: titleOf(criterion) })) };
}

function describeComponent(component: ShownComponent): string {
  const { file, line, column } = component.at;
  return [
    `${component.id} ${component.title}`,
    `  subwave  ${component.subwave}`,
    `  module   ${component.module}`,
    `  sources  ${component.sources.join(', ')}`,
    `  place    ${file}:${line}:${column}`,
    ...(component.network ? ['  network  may be reached'] : []),
    ...(component.isolation === undefined ? [] : [`  isolation ${component.isolation}`]),
    ...component.criteria.map(describeCriterion),
  ].join('\n');
}

function describeCriterion({ testTitle, statement, id, timeoutMs, regression, at }: ShownCriterion): string {
  return [
    '',
    `  ${id} ${statement}`,
    `    test     test(${JSON.stringify(testTitle)}, …)`,
    `    timeout  ${timeoutMs / 1000} s`,
    ...(regression ? ['    regression: an earlier build really had this defect'] : []),
    `    place    ${at.file}:${at.line}:${at.column}`,
  ].join('\n');
}
