import { string } from '@oclif/core/flags';

import { alignColumns } from '../../foundation/text/align-columns.ts';
import { findRoot } from '../../foundation/find-root.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import { neutralText } from '../../foundation/text/neutral-text.ts';
import { describeProblem } from '../../foundation/problem.ts';
import { listComponents } from '../../harness/catalog/list-components.ts';
import { loadProject } from '../../harness/catalog/load-project.ts';
import type { LoadedTrace } from '../../harness/evidence/load-trace.ts';
import type { TracedCriterion, TracedTest } from '../../harness/evidence/trace-criteria.ts';
import { vouchForAll } from '../../harness/ledger/vouched-evidence.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

export default class CatalogTrace extends QaCommand {
  static override summary = 'Show which test proves each criterion, on which sources, and what the evidence says.';
  static override description =
    'Reads the tests from their syntax and the states from the last evidence; runs nothing, and decides nothing.';
  static override examples = [
    '<%= config.bin %> catalog trace --subwave 2.4',
    '<%= config.bin %> catalog trace --module lazy-loader --json',
  ];
  static override flags = {
    subwave: string({ summary: 'Only the criteria of a subwave.', helpValue: '2.4' }),
    module: string({ summary: 'Only the criteria of a module.', helpValue: 'lazy-loader' }),
  };

  async run(): Promise<LoadedTrace> {
    const { flags } = await this.parse(CatalogTrace);
    const root = findRoot(flags.root);
    const project = await loadProject(root);
    const components = listComponents(project, flags);
    // Loaded here, because a parser of TypeScript would cost every other command its start.
    const { loadTrace } = await import('../../harness/evidence/load-trace.ts');
    const trace = await loadTrace(root, project, components, (readings) => vouchForAll(root, readings));
    // Titles and names of test files are the builder's.
    this.print(neutralText(describeTrace(trace)));
    return this.conclude(trace, ExitCode.green);
  }
}

function describeTrace({ criteria, strayTests, problems }: LoadedTrace): string {
  const rows = criteria.map((each) => [each.id, describeEvidence(each), describeTests(each), each.sources.join(' ')]);
  const tested = criteria.filter(({ tests }) => tests.length > 0).length;
  const evident = criteria.filter(({ evidence }) => evidence !== null).length;
  return [
    alignColumns([['criterion', 'evidence', 'test', 'sources'], ...rows]),
    '',
    `${countNoun(criteria.length, 'criterion', 'criteria')}: ${tested} with a test, ${evident} with evidence.`,
    ...problems.map(describeProblem),
    ...strayTests.map(({ file, line, title }) => `${file}:${line} bears an id that the catalog does not have: ${title}`),
  ].join('\n');
}

function describeEvidence({ evidence }: TracedCriterion): string {
  if (evidence === null) return 'no evidence';
  return evidence.current ? evidence.state : `${evidence.state} on another tree`;
}

function describeTests({ tests }: TracedCriterion): string {
  return tests.length === 0 ? 'no test' : tests.map(describeTest).join(', ');
}

function describeTest({ file, line, titleMatches, debt }: TracedTest): string {
  const flaws = [...(titleMatches ? [] : ['other title']), ...new Set(debt)];
  return `${file}:${line}${flaws.length === 0 ? '' : ` (${flaws.join(', ')})`}`;
}
