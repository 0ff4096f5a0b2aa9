import { maxProblems } from '../../foundation/input/input-limits.ts';
import { invalidInput } from '../../foundation/input/invalid-input.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { Catalog, Component } from './catalog.ts';
import { componentNumber } from './component-number.ts';

/** What an expression names, in catalog order, each once. */
export interface NamedCriteria {
  /** Components named as a whole, alone or by a range. */
  readonly components: readonly string[];
  /** Criteria named one by one whose component is not named as a whole. */
  readonly criteria: readonly string[];
}

const part = /^QA-(?<first>[1-9]\d{0,8})(?:\.\.(?:QA-)?(?<last>[1-9]\d{0,8})|\.(?<criterion>[1-9]\d{0,3}))?$/i;

/**
 * The components and criteria that `QA-461..QA-465,QA-470,QA-471.2` names.
 *
 * @throws {QaError} INVALID_INPUT: a part that is malformed, a reversed range, or something the catalog does not have; all of them.
 */
export function parseQaExpression(expression: string, catalog: Catalog): NamedCriteria {
  const components = new Set<string>();
  const criteria = new Set<string>();
  const problems: Problem[] = [];
  const byId = new Map(catalog.components.map((component) => [component.id, component]));
  for (const each of expression.split(',').map((text) => text.trim())) {
    if (problems.length >= maxProblems) break;
    const found = resolvePart(each, byId);
    if ('problem' in found) problems.push({ code: 'QA_EXPRESSION', file: '--qa', ...found.problem });
    else if (found.criterion !== undefined) criteria.add(found.criterion);
    else for (const id of found.components) components.add(id);
  }
  if (problems.length > 0) throw invalidInput(problems, '`qa catalog list` prints what there is.');
  return inCatalogOrder(components, criteria, catalog);
}

type ComponentsById = ReadonlyMap<string, Component>;

type Resolved =
  | { readonly problem: { readonly message: string; readonly remedy: string } }
  | { readonly components: readonly string[]; readonly criterion?: string };

function resolvePart(text: string, byId: ComponentsById): Resolved {
  const match = part.exec(text)?.groups;
  if (match === undefined) return { problem: malformed(text) };
  const { first, last, criterion } = match as { first: string; last?: string; criterion?: string };
  if (last !== undefined) return resolveRange(Number(first), Number(last), byId);
  const id = `QA-${first}`;
  const component = byId.get(id);
  if (component === undefined) return { problem: absent(id, byId) };
  if (criterion === undefined) return { components: [id] };
  const found = component.criteria.find((each) => each.id === `${id}.${criterion}`);
  if (found !== undefined) return { components: [], criterion: found.id };
  const message = `${id} has no criterion ${criterion}.`;
  return { problem: { message, remedy: `Name one of ${id}.1 to ${id}.${component.criteria.length}.` } };
}

function resolveRange(first: number, last: number, byId: ComponentsById): Resolved {
  if (last < first) {
    const message = `The range QA-${first}..QA-${last} ends before it begins.`;
    return { problem: { message, remedy: `Write QA-${last}..QA-${first}.` } };
  }
  for (const end of [`QA-${first}`, `QA-${last}`]) if (!byId.has(end)) return { problem: absent(end, byId) };
  return { components: [...byId.keys()].filter((id) => componentNumber(id) >= first && componentNumber(id) <= last) };
}

function malformed(text: string) {
  const message =
    text === '' ? 'A part of the expression is empty.' : `\`${text}\` is neither a component, a range nor a criterion.`;
  return { message, remedy: 'Write QA-470, QA-461..QA-465 or QA-471.2, several joined by commas.' };
}

function absent(id: string, byId: ComponentsById) {
  const ids = [...byId.keys()];
  const distance = (candidate: string) => Math.abs(componentNumber(candidate) - componentNumber(id));
  const nearest = ids.reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best));
  return {
    message: `The catalog has no component ${id}.`,
    remedy: `The nearest is ${nearest}; the catalog has ${ids[0]} to ${ids.at(-1)}.`,
  };
}

function inCatalogOrder(components: ReadonlySet<string>, criteria: ReadonlySet<string>, catalog: Catalog): NamedCriteria {
  const named = catalog.components.filter(({ id }) => !components.has(id)).flatMap((component) => component.criteria);
  return {
    components: catalog.components.map(({ id }) => id).filter((id) => components.has(id)),
    criteria: named.map(({ id }) => id).filter((id) => criteria.has(id)),
  };
}
