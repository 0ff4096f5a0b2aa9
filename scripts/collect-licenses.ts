import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface PackageDocument {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const packageFolder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/** The names, versions and licence texts of the packages that modules come from. */
export function collectLicenses(modules: readonly string[]): string {
  const folders = modules.flatMap((module) => packageFolder.exec(module.replaceAll('\\', '/'))?.[0] ?? []);
  const described = [...new Set(folders)].map(describeLicense).toSorted();
  return ['This package contains code of the packages below, each under the licence given with it.', ...described].join('\n\n');
}

/** @throws {Error} The package comes with no licence text and names none. */
function describeLicense(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as PackageDocument;
  const texts = globSync('{LICENSE,LICENCE,license,licence}*', { cwd: folder }).map((file) =>
    readFileSync(path.join(folder, file), 'utf8'),
  );
  if (texts.length === 0 && license === undefined) throw new Error(`${name} comes without a licence`);
  return [`${name} ${version} (${license ?? 'licence below'})`, ...texts.map((text) => text.trim())].join('\n\n');
}
