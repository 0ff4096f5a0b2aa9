import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import { findTimeoutMs } from '../plan/find-timeout-ms.ts';
import type { Plan } from '../plan/plan.ts';
import { statementOf } from './catalog-file.ts';
import type { CatalogFile, ComponentEntry, CriterionEntry } from './catalog-file.ts';
import type { Component, Criterion } from './catalog.ts';
import { componentNumber } from './component-number.ts';

/** The components of checked catalog files, in the order of their numbers. */
export function toComponents(documents: readonly ParsedDocument[], plan: Plan): Component[] {
  return documents
    .flatMap((document) => {
      const { subwave, components } = document.value as CatalogFile;
      return components.map((entry, index) => toComponent(entry, subwave, `/components/${index}`, document, plan));
    })
    .toSorted((a, b) => componentNumber(a.id) - componentNumber(b.id));
}

function toComponent(entry: ComponentEntry, subwave: string, pointer: string, document: ParsedDocument, plan: Plan): Component {
  const { id, title, module, network, isolation } = entry;
  return {
    id,
    title,
    module,
    subwave,
    sources: plan.modules[module]!,
    ...(network === true ? { network } : {}),
    ...(isolation === 'process' ? { isolation } : {}),
    criteria: Object.entries(entry.criteria).map(([number, criterion]) =>
      toCriterion(id, number, criterion, document.placeOf(`${pointer}/criteria/${number}`, 'key'), plan),
    ),
    at: document.placeOf(pointer),
  };
}

function toCriterion(component: string, number: string, entry: CriterionEntry, at: Criterion['at'], plan: Plan): Criterion {
  const { timeout, regression = false } = typeof entry === 'string' ? {} : entry;
  return {
    id: `${component}.${number}`,
    component,
    statement: statementOf(entry),
    timeoutMs: (timeout === undefined ? undefined : findTimeoutMs(timeout)) ?? plan.defaults.timeoutMs,
    regression,
    at,
  };
}
