import { canonicalJson } from '../../../foundation/canonical-json.ts';
import type { Difference } from '../freeze-change.ts';
import type { FrozenFields } from '../freeze-lock.ts';

/** How what the catalog says of a component or criterion differs from what was frozen, field by field. */
export function compareFields(before: FrozenFields, after: FrozenFields): Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].toSorted().flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (canonicalJson(old ?? null) === canonicalJson(now ?? null)) return [];
    return { ...judgeField(name, old, now), before: printField(name, old), after: printField(name, now) };
  });
}

function judgeField(name: string, old: unknown, now: unknown): Pick<Difference, 'kind' | 'weakens' | 'what'> {
  if (name === 'statement') return { kind: 'title-changed', weakens: true, what: 'states something else' };
  if (name === 'title') return { kind: 'title-changed', weakens: true, what: 'has another title' };
  if (name === 'timeoutMs')
    return Number(now) > Number(old)
      ? { kind: 'timeout-raised', weakens: true, what: 'has more time than before' }
      : { kind: 'changed', weakens: false, what: 'has less time than before' };
  return { kind: 'changed', weakens: true, what: `has another ${name}` };
}

function printField(name: string, value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : `${name}: ${canonicalJson(value)}`;
}
