import { readFileSync } from 'node:fs';

/** The version of this package. The path holds from `src/` and from `dist/`. */
export function readPackageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
