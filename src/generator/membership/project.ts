import { dirname, join } from 'node:path';

import { loadYaml } from '../../foundation/input/load-yaml.ts';
import { fileExists } from '../../foundation/files/file-exists.ts';
import { listFiles } from '../../foundation/files/list-files.ts';
import { findFileState, readPlace } from '../../foundation/files/read-place.ts';
import { QaError } from '../../foundation/qa-error.ts';

export const planPath = 'qa/plan.yaml';
export const catalogFolder = 'qa/catalog';
export const builderFolder = 'governance/builders';
const lockPath = 'qa/freeze.lock.json';

/** As much of `qa/plan.yaml` as a node needs to know to take part in it. */
export interface PlanShape {
  readonly modules?: Readonly<Record<string, readonly string[]>>;
  readonly subwaves: readonly { readonly id: string; readonly qa?: string }[];
}

/** A repository that `qa` judges, as the node finds it. */
export interface Project {
  /** Absolute path. */
  readonly root: string;
  readonly planText: string;
  readonly plan: PlanShape;
  /** The highest number of a component that the plan or the catalog has. */
  readonly lastNumber: number;
  /** What modules, catalog files and builders are called, in lower case. */
  readonly takenNames: ReadonlySet<string>;
  /** Changes of the plan need an amendment. */
  readonly isFrozen: boolean;
}

/** The nearest folder from here upward that has a plan; undefined where none has. */
export function findProjectRoot(folder: string): string | undefined {
  if (fileExists(folder, planPath)) return folder;
  return dirname(folder) === folder ? undefined : findProjectRoot(dirname(folder));
}

/** Reads plan and catalog. @returns What is wrong with them, where a node cannot take part for that reason. */
export async function readProject(root: string): Promise<Project | string> {
  try {
    const plan = (await loadYaml(root, planPath, 'plan')).document.value as PlanShape;
    const files = yamlFiles(root, catalogFolder);
    const components = await Promise.all(files.map((file) => componentsOf(root, file)));
    const ranges = plan.subwaves.flatMap(({ qa }) => qa?.match(/\d+/g)?.map(Number) ?? []);
    return {
      root,
      planText: findFileState(join(root, planPath))?.text ?? '',
      plan,
      lastNumber: Math.max(0, ...ranges, ...components.flat()),
      takenNames: new Set([...Object.keys(plan.modules ?? {}), ...namesOf(files), ...namesOf(yamlFiles(root, builderFolder))]),
      isFrozen: readPlace(join(root, lockPath)) !== 'nothing',
    };
  } catch (error) {
    if (error instanceof QaError) return error.message;
    throw error;
  }
}

async function componentsOf(root: string, file: string): Promise<readonly number[]> {
  const { components } = (await loadYaml(root, file, 'catalog')).document.value as {
    readonly components: readonly { readonly id: string }[];
  };
  return components.map(({ id }) => Number(id.slice('QA-'.length)));
}

function yamlFiles(root: string, folder: string): readonly string[] {
  return listFiles(root, folder).filter((file) => /\.ya?ml$/.test(file));
}

function namesOf(files: readonly string[]): readonly string[] {
  return files.map((file) => (/([^/]+)\.ya?ml$/.exec(file)?.[1] ?? '').toLowerCase());
}
