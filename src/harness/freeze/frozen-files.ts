import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import { listFiles } from '../../foundation/files/list-files.ts';
import { planPath } from '../plan/load-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { FrozenDocument } from './freeze-lock.ts';

/** The files that plan and folders name, before any of them is read. */
export interface NamedFiles {
  /** Sorted. */
  readonly testFiles: readonly string[];
  readonly documents: ReadonlyMap<string, FrozenDocument['subject']>;
}

/** Read as the plan and the gate read them: the files directly in a folder. */
const governing = [
  ['policy', 'governance/policies'],
  ['builder', 'governance/builders'],
] as const;

/** Test files, plan, policies, builder contracts and architecture documents of a repository. */
export async function findNamedFiles(root: string, { subwaves }: Plan): Promise<NamedFiles> {
  const [testFiles, architecture] = await Promise.all([
    expandGlobs(root, [...new Set(subwaves.flatMap((subwave) => subwave.tests))]),
    expandGlobs(root, [...new Set(subwaves.flatMap((subwave) => subwave.architecture))]),
  ]);
  const documents = new Map<string, FrozenDocument['subject']>([[planPath, 'plan']]);
  for (const [subject, folder] of governing) {
    for (const file of listFiles(root, folder)) if (/\.ya?ml$/.test(file)) documents.set(file, subject);
  }
  for (const file of architecture) if (!documents.has(file)) documents.set(file, 'architecture');
  return { testFiles, documents };
}
