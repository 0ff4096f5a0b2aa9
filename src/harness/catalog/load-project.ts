import { invalidInput } from '../../foundation/input/invalid-input.ts';
import { readPlan } from '../plan/load-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { Catalog } from './catalog.ts';
import { readCatalog } from './load-catalog.ts';

/** What a repository promises to prove. */
export interface Project {
  readonly plan: Plan;
  readonly catalog: Catalog;
}

/**
 * The plan and the catalog of a repository.
 *
 * @param root Absolute path, from {@link findRoot}.
 * @throws {QaError} INVALID_INPUT with every problem of every file: plan, builders, external gates and catalog.
 */
export async function loadProject(root: string): Promise<Project> {
  const { plan, problems } = await readPlan(root);
  const reading = await readCatalog(root, plan);
  if (plan === undefined || reading.catalog === undefined || problems.length > 0) {
    throw invalidInput([...problems, ...reading.problems]);
  }
  return { plan, catalog: reading.catalog };
}
