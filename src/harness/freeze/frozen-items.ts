import { canonicalJson, sha256 } from '../../foundation/canonical-json.ts';
import type { FreezeSubject, FrozenState } from './freeze-lock.ts';

type Section = Exclude<keyof FrozenState, 'files'>;

/** One thing that is pinned, whatever its kind. */
export interface FrozenItem {
  readonly section: Section;
  readonly subject: FreezeSubject;
  /** Criterion or component id, or path. */
  readonly id: string;
  readonly value: unknown;
}

/** In the order in which people ask: what is demanded, who proves it, with what, under which rules. */
const sections: readonly Section[] = ['components', 'criteria', 'tests', 'fixtures', 'documents'];

/** Every item of a state by a key that is unique among all of them. */
export function itemsOf(state: FrozenState): Map<string, FrozenItem> {
  const items = sections.flatMap((section) =>
    Object.entries(state[section]).map(([id, value]): FrozenItem => ({ section, subject: subjectOf(section, value), id, value })),
  );
  return new Map(items.map((item) => [`${item.section} ${item.id}`, item]));
}

/** SHA-256 of what is pinned of an item; null for none. */
export function digestItem(item: FrozenItem | undefined): string | null {
  return item === undefined ? null : sha256(canonicalJson(item.value));
}

/** The state with some items replaced, added, or, where undefined is given, removed. */
export function withItems(state: FrozenState, replaced: ReadonlyMap<string, FrozenItem | undefined>): Omit<FrozenState, 'files'> {
  const items = new Map<string, FrozenItem | undefined>([...itemsOf(state), ...replaced]);
  const built: Record<Section, Record<string, unknown>> = {
    components: {},
    criteria: {},
    documents: {},
    fixtures: {},
    tests: {},
  };
  for (const item of items.values()) if (item !== undefined) built[item.section][item.id] = item.value;
  return built as unknown as Omit<FrozenState, 'files'>;
}

function subjectOf(section: Section, value: unknown): FreezeSubject {
  if (section === 'documents') return (value as FrozenState['documents'][string]).subject;
  return section === 'tests' ? 'test' : section === 'fixtures' ? 'fixture' : 'criterion';
}
