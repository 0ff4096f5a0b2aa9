import { nearestWord } from '../../foundation/text/nearest-word.ts';
import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { Plan, Subwave } from '../plan/plan.ts';
import type { CatalogFile, ComponentEntry } from './catalog-file.ts';
import { componentNumber } from './component-number.ts';

interface Placed {
  readonly component: ComponentEntry;
  readonly pointer: string;
  readonly document: ParsedDocument;
}

/**
 * What is wrong with the files of a catalog taken together: ids that occur twice, and, where the plan is known, subwaves,
 * ranges and modules that do not fit it.
 */
export function checkCatalog(documents: readonly ParsedDocument[], plan: Plan | undefined): Problem[] {
  const placed = documents.flatMap((document) =>
    (document.value as CatalogFile).components.map((component, index) => ({
      component,
      pointer: `/components/${index}`,
      document,
    })),
  );
  const problems = checkIds(placed);
  if (plan === undefined) return problems;
  return [...problems, ...checkAgainstPlan(documents, plan), ...checkModules(placed, plan)];
}

function checkIds(placed: readonly Placed[]): Problem[] {
  const firstById = new Map<string, Placed>();
  return placed.flatMap((each) => {
    const { id } = each.component;
    const first = firstById.get(id);
    if (first === undefined) {
      firstById.set(id, each);
      return [];
    }
    const { file, line, column } = first.document.placeOf(`${first.pointer}/id`);
    const message = `The component ${id} stands here a second time; it first stands at ${file}:${line}:${column}.`;
    return each.document.problemAt(`${each.pointer}/id`, {
      code: 'DUPLICATE_ID',
      message,
      remedy: 'Give each component its own number.',
    });
  });
}

function checkAgainstPlan(documents: readonly ParsedDocument[], plan: Plan): Problem[] {
  const subwaves = new Map(plan.subwaves.map((subwave) => [subwave.id, subwave]));
  return documents.flatMap((document) => {
    const file = document.value as CatalogFile;
    const subwave = subwaves.get(file.subwave);
    if (subwave?.range !== undefined) return checkRange(file, subwave, document);
    const nearest = nearestWord(file.subwave, [...subwaves.keys()]);
    const message =
      subwave === undefined
        ? `The plan has no subwave ${file.subwave}.`
        : `The subwave ${file.subwave} has no QA range in the plan.`;
    const remedy = `${nearest === undefined ? '' : `Did you mean ${nearest}? `}Name a subwave of the plan that has a range.`;
    return [document.problemAt('/subwave', { code: 'UNKNOWN_SUBWAVE', message, remedy })];
  });
}

function checkRange(file: CatalogFile, subwave: Subwave, document: ParsedDocument): Problem[] {
  const { first, last } = subwave.range!;
  return file.components.flatMap(({ id }, index) => {
    const number = componentNumber(id);
    if (number >= first && number <= last) return [];
    const message = `The component ${id} lies outside QA-${first}..QA-${last}, the range of subwave ${subwave.id}.`;
    const remedy = 'Move it to the file of its subwave, or change the range in the plan.';
    return document.problemAt(`/components/${index}/id`, { code: 'OUTSIDE_RANGE', message, remedy });
  });
}

function checkModules(placed: readonly Placed[], plan: Plan): Problem[] {
  const known = Object.keys(plan.modules);
  return placed.flatMap(({ component, pointer, document }) => {
    if (Object.hasOwn(plan.modules, component.module)) return [];
    const nearest = nearestWord(component.module, known);
    const remedy = `${nearest === undefined ? '' : `Did you mean \`${nearest}\`? `}Name a module that the plan lists under \`modules\`.`;
    const message = `The plan has no module \`${component.module}\`.`;
    return document.problemAt(`${pointer}/module`, { code: 'UNKNOWN_MODULE', message, remedy });
  });
}
