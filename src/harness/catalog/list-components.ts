import { nearestWord } from '../../foundation/text/nearest-word.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { requireSubwave } from '../plan/require-subwave.ts';
import type { Plan } from '../plan/plan.ts';
import type { Component } from './catalog.ts';
import type { Project } from './load-project.ts';

/** What a list is narrowed to. */
export interface ComponentFilter {
  readonly subwave?: string | undefined;
  readonly module?: string | undefined;
}

/**
 * The components that pass a filter, in catalog order.
 *
 * @throws {QaError} UNKNOWN_MODULE, and what `requireSubwave` throws: nothing could pass.
 */
export function listComponents({ plan, catalog }: Project, { subwave, module }: ComponentFilter): Component[] {
  if (subwave !== undefined) requireSubwave(plan, subwave);
  if (module !== undefined) requireModule(plan, module);
  return catalog.components.filter(
    (component) => (subwave ?? component.subwave) === component.subwave && (module ?? component.module) === component.module,
  );
}

function requireModule(plan: Plan, name: string): void {
  if (Object.hasOwn(plan.modules, name)) return;
  const known = Object.keys(plan.modules);
  const nearest = nearestWord(name, known);
  throw new QaError('UNKNOWN_MODULE', `the plan has no module ${JSON.stringify(name)}`, {
    hint: `${nearest === undefined ? '' : `Did you mean ${nearest}? `}The plan has ${known.join(', ')}.`,
  });
}
