import { nearestWord } from '../../foundation/nearest-word.ts';
import { QaError } from '../../foundation/qa-error.ts';
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
 * @throws {QaError} UNKNOWN_SUBWAVE or UNKNOWN_MODULE: the plan has no such thing.
 */
export function listComponents({ plan, catalog }: Project, { subwave, module }: ComponentFilter): Component[] {
  const subwaves = plan.subwaves.map(({ id }) => id);
  const modules = Object.keys(plan.modules);
  if (subwave !== undefined && !subwaves.includes(subwave)) {
    throw new QaError('UNKNOWN_SUBWAVE', `The plan has no subwave ${subwave}.`, { hint: suggestion(subwave, subwaves) });
  }
  if (module !== undefined && !modules.includes(module)) {
    throw new QaError('UNKNOWN_MODULE', `The plan has no module ${module}.`, { hint: suggestion(module, modules) });
  }
  return catalog.components.filter(
    (component) => (subwave ?? component.subwave) === component.subwave && (module ?? component.module) === component.module,
  );
}

function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestWord(name, known);
  return `${nearest === undefined ? '' : `Did you mean ${nearest}? `}The plan has ${known.join(', ')}.`;
}
