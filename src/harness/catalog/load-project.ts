import { join } from 'node:path';

import { finishJournals } from '../../foundation/files/commit-journal.ts';
import { invalidInput } from '../../foundation/input/invalid-input.ts';
import { QaError } from '../../foundation/qa-error.ts';
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
 * The plan and the catalog of a repository. Where a kill cut a change of both short, it is completed first.
 *
 * @param root Absolute path, from {@link findRoot}.
 * @throws {QaError} INVALID_INPUT with every problem of every file: plan, builders, external gates and catalog.
 */
export async function loadProject(root: string): Promise<Project> {
  await completeChanges(root);
  const { plan, problems } = await readPlan(root);
  const reading = await readCatalog(root, plan);
  if (plan === undefined || reading.catalog === undefined || problems.length > 0) {
    throw invalidInput([...problems, ...reading.problems]);
  }
  return { plan, catalog: reading.catalog };
}

/** What cannot be completed, as in a read-only checkout, is read as it stands: what is wrong with it is said then. */
async function completeChanges(root: string): Promise<void> {
  try {
    await finishJournals({ root, folder: join(root, 'qa') });
  } catch (error) {
    if (!(error instanceof QaError)) throw error;
  }
}
