import { collectProblems, invalidInput } from '../../foundation/input/invalid-input.ts';
import { loadYaml } from '../../foundation/input/load-yaml.ts';
import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import type { Problem } from '../../foundation/problem.ts';
import { checkPlanPaths } from './check-plan-paths.ts';
import { checkPlan } from './check-plan.ts';
import { findTimeoutMs, maxTimeoutMs } from './find-timeout-ms.ts';
import { loadReferences } from './load-references.ts';
import type { PlanReferences } from './load-references.ts';
import { parseRange } from './parse-range.ts';
import type { PlanFile, SubwaveEntry } from './plan-file.ts';
import type { Plan, Subwave } from './plan.ts';

/** Path of the plan relative to the root. */
export const planPath = 'qa/plan.yaml';

const defaultTimeout = '10s';
const defaultCheckpoints = ['50%'];

/** A plan as far as it could be read, and everything wrong with it. */
export interface PlanReading {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
}

/**
 * The plan of a repository with its builders and external gates.
 *
 * @throws {QaError} INVALID_INPUT with every problem of every file read.
 */
export async function loadPlan(root: string): Promise<Plan> {
  const { plan, problems } = await readPlan(root);
  if (plan === undefined || problems.length > 0) throw invalidInput(problems);
  return plan;
}

/** Reads the plan, and gathers problems instead of throwing. A plan that fits its schema is returned even with problems. */
export async function readPlan(root: string): Promise<PlanReading> {
  const unreadable: Problem[] = [];
  const loaded = await collectProblems(unreadable, () => loadYaml(root, planPath, 'plan'));
  if (loaded === undefined) return { plan: undefined, problems: unreadable };
  const { document, digest } = loaded;
  const references = await loadReferences(root, document);
  const problems = [...checkPlan(document), ...checkPlanPaths(root, document), ...references.problems];
  return { plan: toPlan(document, references, digest), problems };
}

function toPlan(document: ParsedDocument, references: PlanReferences, digest: string): Plan {
  const {
    wave,
    title,
    defaults = {},
    minimumVersion,
    policies = {},
    runner = {},
    modules = {},
    subwaves,
  } = document.value as PlanFile;
  return {
    wave,
    title,
    defaults: {
      // One beyond the bound is among the problems.
      timeoutMs: findTimeoutMs(defaults.timeout ?? defaultTimeout) ?? maxTimeoutMs,
      checkpointThresholds: (defaults.checkpoints ?? defaultCheckpoints).map((share) => Number.parseInt(share, 10) / 100),
    },
    ...(minimumVersion === undefined ? {} : { minimumVersion }),
    policies: { active: policies.active ?? [], inactive: new Map(Object.entries(policies.inactive ?? {})) },
    ...(runner.vitestConfig === undefined ? {} : { vitestConfig: runner.vitestConfig }),
    builders: references.builders,
    modules,
    subwaves: subwaves.map((subwave) => toSubwave(subwave, references)),
    digest,
  };
}

function toSubwave(entry: SubwaveEntry, { externals }: PlanReferences): Subwave {
  const external = externals.get(entry.id);
  return {
    id: entry.id,
    title: entry.title,
    ...(entry.qa === undefined ? {} : { range: parseRange(entry.qa) }),
    needs: entry.needs ?? [],
    ...(entry.builder === undefined ? {} : { builder: entry.builder }),
    scope: entry.scope ?? [],
    tests: entry.tests ?? [],
    architecture: entry.architecture ?? [],
    ...(external === undefined ? {} : { external }),
  };
}
