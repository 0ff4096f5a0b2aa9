import type { Catalog, Component, Criterion } from './catalog.ts';
import { parseQaExpression } from './qa-expression.ts';

/** A component with those of its criteria that were asked for. */
export interface NamedComponent {
  readonly component: Component;
  readonly criteria: readonly Criterion[];
}

/**
 * What `QA-461`, `QA-461.2`, a range or a list of them names, component by component.
 *
 * @throws {QaError} INVALID_INPUT: what `parseQaExpression` refuses.
 */
export function findNamed(expression: string, catalog: Catalog): NamedComponent[] {
  const { components, criteria } = parseQaExpression(expression, catalog);
  const ids = new Set([...components, ...criteria]);
  return catalog.components
    .map((component) => ({
      component,
      criteria: component.criteria.filter(({ id }) => ids.has(component.id) || ids.has(id)),
    }))
    .filter((named) => named.criteria.length > 0);
}
