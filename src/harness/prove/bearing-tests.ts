import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import type { Component, Criterion } from '../catalog/catalog.ts';
import type { Project } from '../catalog/load-project.ts';
import type { StaticTest } from '../debt/debt-report.ts';
import { scanFiles } from '../debt/scan-files.ts';
import { titleOf } from '../verdict/judge-criterion.ts';
import type { ProvenTest } from './certificate.ts';

/** A criterion with the one test that stands for it, or why there is none. */
export interface BorneCriterion {
  readonly criterion: Criterion;
  readonly component: Component;
  readonly test: (ProvenTest & { readonly line: number }) | undefined;
  /** Empty when there is one. */
  readonly lack: string;
}

/**
 * Every criterion of a subwave, in catalog order, with its test as it stands on disk. Runs nothing.
 *
 * @param scanned The subwave's tests, for a caller that has them read meanwhile.
 */
export async function readBearingTests(
  root: string,
  { plan, catalog }: Project,
  subwave: string,
  scanned?: Promise<readonly StaticTest[]>,
): Promise<BorneCriterion[]> {
  const files = await expandGlobs(root, plan.subwaves.find(({ id }) => id === subwave)?.tests ?? []);
  const tests = scanned === undefined ? (await scanFiles(root, files)).tests : await scanned;
  const bearers = Map.groupBy(tests, ({ criterionId }) => criterionId);
  const borne: BorneCriterion[] = [];
  for (const component of catalog.components.filter((each) => each.subwave === subwave)) {
    for (const criterion of component.criteria) {
      const found = bearers.get(criterion.id) ?? [];
      const lack = describeLack(criterion, found);
      const test = lack === '' ? describeTest(found[0]!) : undefined;
      borne.push({ criterion, component, test, lack });
    }
  }
  return borne;
}

function describeLack(criterion: Criterion, [test, second]: readonly StaticTest[]): string {
  if (test === undefined) return `no test bears the id ${criterion.id}`;
  if (second !== undefined) return `two tests bear the id: ${test.file}:${test.line} and ${second.file}:${second.line}`;
  return test.title === titleOf(criterion) ? '' : `the title of ${test.file}:${test.line} is not the statement of the criterion`;
}

function describeTest({ file, line, digest, surroundings, title = '' }: StaticTest): BorneCriterion['test'] {
  return { file, title, line, digest, surroundings };
}
