import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import { planPath } from '../plan/load-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { FrozenDocument } from './freeze-lock.ts';

/** The files that plan and folders name, before any of them is read. */
export interface NamedFiles {
  /** Sorted. */
  readonly testFiles: readonly string[];
  readonly documents: ReadonlyMap<string, FrozenDocument['subject']>;
}

const governing = [
  ['policy', 'governance/policies/**/*.{yaml,yml}'],
  ['builder', 'governance/builders/*.{yaml,yml}'],
] as const;

/** Test files, plan, policies, builder contracts and architecture documents of a repository. */
export async function findNamedFiles(root: string, { subwaves }: Plan): Promise<NamedFiles> {
  const tests = await expandGlobs(root, [...new Set(subwaves.flatMap((subwave) => subwave.tests))]);
  const documents = new Map<string, FrozenDocument['subject']>([[planPath, 'plan']]);
  for (const [subject, glob] of governing) for (const file of await expandGlobs(root, [glob])) documents.set(file, subject);
  const architecture = await expandGlobs(root, [...new Set(subwaves.flatMap((subwave) => subwave.architecture))]);
  for (const file of architecture) if (!documents.has(file)) documents.set(file, 'architecture');
  return { testFiles: tests, documents };
}
