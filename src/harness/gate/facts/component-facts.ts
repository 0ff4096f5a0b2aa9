import { componentNumber } from '../../catalog/component-number.ts';
import type { RecordedComponent, RunRecord } from '../../evidence/run-record.ts';
import { attemptsByComponent, findFirstGreen } from '../../ledger/attempts.ts';
import type { QaRange } from '../../plan/plan.ts';
import type { DocumentObject } from '../document-types.ts';
import { recordOf } from './gate-sources.ts';
import type { GateSources } from './gate-sources.ts';

/** How Node.js prints a warning of the process. */
const nodeWarning = /^\(node:\d+\) (?:\[\w+\] )?\w*Warning: .*/gm;

/** The components that the plan's range, the catalog, the tests or the evidence have of a subwave, by number. Pure. */
export function describeComponents(sources: GateSources): DocumentObject<'Component'>[] {
  const { subwave, components, tests, ledger } = sources;
  const record = recordOf(sources);
  const recorded = new Map((record?.components ?? []).map((each) => [each.component, each]));
  const cataloged = new Map(components.map((component) => [component.id, component]));
  const tested = new Set(tests.tests.flatMap(({ criterionId }) => criterionId?.slice(0, criterionId.lastIndexOf('.')) ?? []));
  const attempts = attemptsByComponent(ledger, () => false);
  const others = new Set(
    sources.rules.project.catalog.components.filter((each) => each.subwave !== subwave.id).map(({ id }) => id),
  );
  const ids = new Set([
    ...numbersOf(subwave.range).map((number) => `QA-${number}`),
    ...cataloged.keys(),
    ...tested,
    ...recorded.keys(),
  ]);
  return [...ids]
    .filter((id) => !others.has(id))
    .toSorted((a, b) => componentNumber(a) - componentNumber(b))
    .map((id) => {
      const component = cataloged.get(id);
      const own = attempts.get(id) ?? [];
      return {
        id,
        title: component?.title ?? '',
        module: component?.module ?? '',
        state: recorded.get(id)?.state ?? 'ABSENT',
        planned: isIn(subwave.range, id),
        cataloged: component !== undefined,
        tested: tested.has(id),
        recorded: recorded.has(id),
        attempts: own.length,
        firstGreen:
          component === undefined
            ? 0
            : (findFirstGreen(
                own,
                component.criteria.map((each) => each.id),
              )?.number ?? 0),
        warnings: listWarnings(recorded.get(id), record),
      };
    });
}

/** Findings of the run in the component's test files, and what Node.js warned of while its tests ran. */
function listWarnings(component: RecordedComponent | undefined, record: RunRecord | undefined): string[] {
  if (component === undefined) return [];
  const files = new Set(component.criteria.map(({ file }) => file));
  const findings = (record?.findings ?? []).filter(({ file }) => file !== undefined && files.has(file));
  return [
    ...findings.map(({ code, message }) => `${code}: ${message}`),
    ...component.criteria.flatMap(({ criterion, output }) =>
      [...output.matchAll(nodeWarning)].map(([line]) => `${criterion}: ${line}`),
    ),
  ];
}

function numbersOf(range: QaRange | undefined): number[] {
  if (range === undefined) return [];
  return Array.from({ length: Math.min(range.last - range.first + 1, mostNumbers) }, (_, index) => range.first + index);
}

/** A range may promise a thousand million components; that many lacks need no list. */
const mostNumbers = 100_000;

function isIn(range: QaRange | undefined, id: string): boolean {
  const number = componentNumber(id);
  return range !== undefined && number >= range.first && number <= range.last;
}
