import { readFileSync } from 'node:fs';
import path from 'node:path';

/** This package's own package.json. */
export interface OwnPackage {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly oclif: { readonly commands: object; readonly bin: string; readonly dirname: string; readonly topicSeparator: ' ' };
}

/** Reads package.json of this package. The path holds from `src/` and from `dist/`. */
export function readPackage(): OwnPackage {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8')) as OwnPackage;
}
