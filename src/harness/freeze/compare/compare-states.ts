import type { Project } from '../../catalog/load-project.ts';
import type { Difference, KeyedChange } from '../freeze-change.ts';
import type { FrozenCode, FrozenDocument, FrozenFields, FrozenFixture, FrozenState, FrozenTest } from '../freeze-lock.ts';
import { compareIds } from '../format-lock.ts';
import { itemsOf } from '../frozen-items.ts';
import type { FrozenItem } from '../frozen-items.ts';
import type { CodeLines, Place } from '../snapshot/snapshot.ts';
import { compareCode } from './compare-code.ts';
import { compareFields } from './compare-fields.ts';

/** Every way in which the present state is not the frozen one, by section and id. Pure. */
export function compareStates(
  frozen: FrozenState,
  present: FrozenState,
  places: ReadonlyMap<string, Place>,
  catalog: Project['catalog'],
): KeyedChange[] {
  const [before, after] = [itemsOf(frozen), itemsOf(present)];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const users = usersOf(present);
  const catalogPlaces = placesInCatalog(catalog);
  const placeOf = ({ section, id }: FrozenItem) =>
    (section === 'components' || section === 'criteria' ? catalogPlaces : places).get(id);
  return keys
    .flatMap((key) => {
      const [old, now] = [before.get(key), after.get(key)];
      const item = (now ?? old)!;
      const place = now === undefined ? undefined : placeOf(now);
      return compareItem(old, now).map((difference) =>
        toChange({ key, isNew: old === undefined }, item, difference, place, users.get(item.id)),
      );
    })
    .toSorted((a, b) => order(a.key) - order(b.key) || compareIds(a.id, b.id));
}

/** How many tests a sentence about a fixture names. */
const mostUsers = 5;

const order = (key: string) => ['components', 'criteria', 'tests', 'fixtures', 'documents'].indexOf(key.split(' ', 1)[0]!);

function compareItem(old: FrozenItem | undefined, now: FrozenItem | undefined): Difference[] {
  const none = { before: null, after: null };
  if (old === undefined) return [{ ...none, kind: 'added', weakens: false, what: 'is not frozen yet' }];
  if (now === undefined) return [{ ...none, kind: 'removed', weakens: true, what: 'is gone' }];
  switch (old.section) {
    case 'components':
    case 'criteria':
      return compareFields(old.value as FrozenFields, now.value as FrozenFields);
    case 'tests':
      return compareTests(old.value as FrozenTest, now.value as FrozenTest);
    case 'fixtures':
      return compareFixtures(old.value as FrozenFixture, now.value as FrozenFixture);
    case 'documents':
      return compareDocuments(old.value as FrozenDocument, now.value as FrozenDocument);
  }
}

function compareTests(before: FrozenTest, after: FrozenTest): Difference[] {
  const title: Difference[] =
    before.title === after.title
      ? []
      : [{ kind: 'title-changed', weakens: true, before: before.title, after: after.title, what: 'has another title' }];
  const moved: Difference[] =
    before.file === after.file
      ? []
      : [{ kind: 'changed', weakens: false, before: before.file, after: after.file, what: 'stands in another file' }];
  const code = compareCode(before, after);
  // A title is part of the syntax: where it alone differs, nothing else is to be told.
  const rest = title.length > 0 && code.length === 1 && code[0]!.what === 'differs in its syntax' ? [] : code;
  return [...title, ...moved, ...rest];
}

function compareFixtures(before: FrozenFixture, after: FrozenFixture): Difference[] {
  if (isCode(before) && isCode(after)) return compareCode(before, after);
  if (before.digest === after.digest) return [];
  return [{ kind: 'changed', weakens: true, before: null, after: null, what: 'has other content' }];
}

function isCode(fixture: FrozenFixture): fixture is FrozenCode {
  return 'body' in fixture;
}

function compareDocuments(before: FrozenDocument, after: FrozenDocument): Difference[] {
  const isSame = before.digest === after.digest && before.subject === after.subject;
  return isSame ? [] : [{ kind: 'changed', weakens: true, before: null, after: null, what: 'says something else' }];
}

function toChange(
  of: Pick<KeyedChange, 'key' | 'isNew'>,
  item: FrozenItem,
  { what, at, ...difference }: Difference,
  place: { readonly file: string; readonly line: number; readonly lines?: CodeLines } | undefined,
  users: readonly string[] | undefined,
): KeyedChange {
  const { subject, id } = item;
  const isPath = item.section === 'fixtures' || item.section === 'documents';
  const file = place?.file ?? (isPath ? id : item.section === 'tests' ? (item.value as FrozenTest).file : 'qa/catalog');
  const line = (at === undefined ? undefined : place?.lines?.[at.list][at.index]) ?? place?.line ?? null;
  const name = `${subject === 'criterion' && !id.includes('.') ? 'component' : subject} ${id}`;
  const used = item.section === 'fixtures' && users !== undefined ? ` (used by ${listUsers(users)})` : '';
  return { ...of, subject, id, file, line, ...difference, sentence: `The ${name}${used} ${what}.` };
}

function listUsers(users: readonly string[]): string {
  const listed = users.toSorted(compareIds).slice(0, mostUsers).join(', ');
  return users.length > mostUsers ? `${listed} and ${users.length - mostUsers} more` : listed;
}

/** The tests whose files import a module themselves. */
function usersOf({ tests }: FrozenState): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const [id, { parts }] of Object.entries(tests)) {
    for (const module of (parts['modules loaded'] ?? '').split(', ')) {
      const known = users.get(module);
      if (known === undefined) users.set(module, [id]);
      else known.push(id);
    }
  }
  return users;
}

function placesInCatalog({ components }: Project['catalog']): ReadonlyMap<string, { file: string; line: number }> {
  return new Map(
    components.flatMap(({ id, at, criteria }) => [[id, at] as const, ...criteria.map((each) => [each.id, each.at] as const)]),
  );
}
