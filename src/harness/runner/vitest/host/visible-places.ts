import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { findWorkTree } from '../../../../foundation/git.ts';

const modules = 'node_modules';

/**
 * What a worker must be able to read wherever it lies, be it the user's home: the repository with everything above it that Node.js
 * looks into for its modules, Node.js itself, and this package with what it depends on.
 */
export function listVisiblePlaces(root: string, execPath: string = process.execPath): readonly string[] {
  const installation = path.dirname(path.dirname(execPath));
  const ownPackage = fileURLToPath(new URL('../../../../..', import.meta.url));
  return [
    findWorkTree(root) ?? root,
    path.dirname(execPath),
    path.join(installation, 'lib', modules),
    findInstallation(ownPackage),
    ...[root, ownPackage].flatMap(listAncestors).map((folder) => path.join(folder, modules)),
  ];
}

function listAncestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...listAncestors(parent)];
}

/** The outermost folder of modules around a file, since packages find each other there; the file itself where there is none. */
function findInstallation(file: string): string {
  const parts = file.split(path.sep);
  const index = parts.indexOf(modules);
  return index === -1 ? file : parts.slice(0, index + 1).join(path.sep);
}
