import type { Node } from 'oxc-parser';

import type { ParsedFile } from '../../debt/parsed-file.ts';
import { textOf } from '../../debt/syntax/nodes.ts';
import { placeOfModule } from './module-paths.ts';
import type { Surroundings, Territory } from './snapshot.ts';

/** The modules that a file loads when it is loaded. */
export interface Imports {
  /** By the local name: `vitest#expect`, `qa/tests/helper.ts#*`. */
  readonly names: ReadonlyMap<string, string>;
  /** Loaded whether or not a name of it is used; packages by name, files by path. Sorted. */
  readonly modules: readonly string[];
  /** The files among them. */
  readonly files: readonly string[];
  /** Paths whose absence decides what is loaded. */
  readonly absent: readonly string[];
}

/** The imports and re-exports of a file, those of types left out, in an order that the source does not change. */
export function importsOf({ program, source }: ParsedFile, root: string): Imports {
  const names = new Map<string, string>();
  const modules = new Set<string>();
  const files = new Set<string>();
  const absent = new Set<string>();
  for (const statement of program.body) {
    const specifier = loadedBy(statement);
    if (specifier === undefined) continue;
    const place = placeOfModule(root, source.file, specifier);
    const module = place.file ?? place.name;
    modules.add(module);
    if (place.file !== undefined) files.add(place.file);
    for (const candidate of place.absent) absent.add(candidate);
    if (statement.type !== 'ImportDeclaration') continue;
    for (const { local, imported } of namesOf(statement)) names.set(local, `${module}#${imported}`);
  }
  return { names, modules: [...modules].toSorted(), files: [...files].toSorted(), absent: [...absent].toSorted() };
}

/** The specifier, unless only types are imported, which leave nothing behind. */
function loadedBy(statement: Node): string | undefined {
  switch (statement.type) {
    case 'ImportDeclaration':
      return statement.importKind === 'type' ? undefined : statement.source.value;
    case 'ExportAllDeclaration':
      return statement.exportKind === 'type' ? undefined : statement.source.value;
    case 'ExportNamedDeclaration':
      return statement.exportKind === 'type' || statement.source === null ? undefined : statement.source.value;
    case 'TSImportEqualsDeclaration':
      return statement.moduleReference.type === 'TSExternalModuleReference'
        ? textOf(statement.moduleReference.expression)
        : undefined;
    default:
      return undefined;
  }
}

function namesOf({ specifiers }: Extract<Node, { type: 'ImportDeclaration' }>): { local: string; imported: string }[] {
  return specifiers.flatMap((specifier) => {
    const local = specifier.local.name;
    if (specifier.type === 'ImportDefaultSpecifier') return [{ local, imported: 'default' }];
    if (specifier.type === 'ImportNamespaceSpecifier') return [{ local, imported: '*' }];
    if (specifier.importKind === 'type') return [];
    const { imported } = specifier;
    return [{ local, imported: imported.type === 'Identifier' ? imported.name : imported.value }];
  });
}

/** Remembers what decides where the imports of a file lead. */
export function noteSurroundings({ absent, files }: Imports, { gated }: Territory, around: Surroundings): void {
  for (const file of absent) around.absent.add(file);
  for (const file of files) if (gated.has(file)) around.present.add(file);
}
