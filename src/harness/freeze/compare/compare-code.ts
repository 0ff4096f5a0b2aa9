import type { Difference } from '../freeze-change.ts';
import type { FrozenCode } from '../freeze-lock.ts';
import { compareAssertions } from './compare-assertions.ts';
import { compareTimeouts } from './compare-timeouts.ts';

/** How code differs from what was frozen: assertion by assertion, limit by limit, and whether anything beside these does. */
export function compareCode(before: FrozenCode, after: FrozenCode): Difference[] {
  if (before.digest === after.digest) return [];
  const told = [...compareAssertions(before.assertions, after.assertions), ...compareTimeouts(before.timeouts, after.timeouts)];
  const parts = changedParts(before.parts, after.parts);
  const rest = before.body === after.body ? parts : ['its own code', ...parts];
  if (rest.length === 0 && told.length > 0) return told;
  const [old, now] = [describeParts(before.parts, parts), describeParts(after.parts, parts)];
  const what = rest.length === 0 ? 'differs in its syntax' : `runs with other code: ${rest.join('; ')}`;
  return [...told, { kind: 'changed', weakens: true, before: old, after: now, what }];
}

function changedParts(before: FrozenCode['parts'], after: FrozenCode['parts']): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).toSorted();
}

/** Where imports come from, and what comments control; of other parts there is nothing to show. */
function describeParts(parts: FrozenCode['parts'], names: readonly string[]): string | null {
  const shown = names.filter((name) => isShown(name) && parts[name] !== undefined).map((name) => `${name} from ${parts[name]}`);
  return shown.length === 0 ? null : shown.join('; ');
}

function isShown(name: string): boolean {
  return name.startsWith('import ') || name === 'modules loaded' || name === 'control comments';
}
