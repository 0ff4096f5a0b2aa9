import { QaError } from '../../foundation/qa-error.ts';
import type { Catalog, Component, Criterion } from '../catalog/catalog.ts';
import { parseQaExpression } from '../catalog/qa-expression.ts';
import type { Plan } from '../plan/plan.ts';
import { requireSubwave } from '../plan/require-subwave.ts';
import type { SelectedComponent, SelectedSubwave, Selection } from './selection.ts';

/** How the user asked for a selection. */
export type SelectionRequest =
  | { readonly kind: 'all' }
  | { readonly kind: 'subwave'; readonly subwaves: readonly string[] }
  | { readonly kind: 'qa'; readonly expression: string }
  | { readonly kind: 'failed'; readonly criteria: readonly string[] };

/**
 * Resolves a request against plan and catalog, in plan and catalog order. Pure.
 *
 * @throws {QaError} `UNKNOWN_SUBWAVE`, `EMPTY_SELECTION`, and what `parseQaExpression` throws.
 */
export function selectCriteria(plan: Plan, catalog: Catalog, request: SelectionRequest): Selection {
  const wanted = predicateOf(plan, catalog, request);
  const subwaves = plan.subwaves.flatMap((subwave) => selectInSubwave(subwave.id, catalog, wanted));
  if (subwaves.length === 0) throw emptySelection(request);
  return { kind: request.kind, expression: expressionOf(request), subwaves };
}

type Wanted = (component: Component, criterion: Criterion) => boolean;

function predicateOf(plan: Plan, catalog: Catalog, request: SelectionRequest): Wanted {
  if (request.kind === 'all') return () => true;
  if (request.kind === 'subwave') {
    const known = request.subwaves.map((id) => requireSubwave(plan, id).id);
    return (component) => known.includes(component.subwave);
  }
  const { components, criteria } =
    request.kind === 'qa' ? parseQaExpression(request.expression, catalog) : { components: [], ...request };
  const ids = new Set([...components, ...criteria]);
  return (component, criterion) => ids.has(component.id) || ids.has(criterion.id);
}

function selectInSubwave(subwave: string, catalog: Catalog, wanted: Wanted): readonly SelectedSubwave[] {
  const inSubwave = catalog.components.filter((component) => component.subwave === subwave);
  const components: SelectedComponent[] = inSubwave
    .map((component) => ({ component, criteria: component.criteria.filter((criterion) => wanted(component, criterion)) }))
    .filter(({ criteria }) => criteria.length > 0);
  if (components.length === 0) return [];
  const complete =
    components.length === inSubwave.length &&
    components.every(({ component, criteria }) => criteria.length === component.criteria.length);
  return [{ subwave, components, complete }];
}

function expressionOf(request: SelectionRequest): string {
  if (request.kind === 'subwave') return `--subwave ${request.subwaves.join(',')}`;
  return request.kind === 'qa' ? `--qa ${request.expression}` : `--${request.kind}`;
}

function emptySelection(request: SelectionRequest): QaError {
  if (request.kind === 'failed') {
    return new QaError(
      'EMPTY_SELECTION',
      'nothing to run: the ledger has no run that ended, or its last one left nothing to mend',
      {
        hint: 'Run `qa run --all` or name a subwave.',
      },
    );
  }
  return new QaError('EMPTY_SELECTION', `${expressionOf(request)} selects no criterion`, {
    hint: 'An empty run proves nothing; `qa catalog list` shows what can be selected.',
  });
}
