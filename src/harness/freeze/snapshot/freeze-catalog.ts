import type { Catalog } from '../../catalog/catalog.ts';
import type { FrozenFields, FrozenState } from '../freeze-lock.ts';

/** Everything that the catalog says of components and criteria, but where it says it. */
export function freezeCatalog({ components }: Catalog): Pick<FrozenState, 'components' | 'criteria'> {
  const frozen: Record<string, FrozenFields> = {};
  const criteria: Record<string, FrozenFields> = {};
  for (const { id, criteria: own, at: _, ...fields } of components) {
    frozen[id] = fields;
    for (const { id: criterion, component: __, at: ___, ...more } of own) criteria[criterion] = more;
  }
  return { components: frozen, criteria };
}
