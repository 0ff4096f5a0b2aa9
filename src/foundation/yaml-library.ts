import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The `yaml` library. Loading it takes longer than reading most files without it, so that waits for the first need. */
export function yamlLibrary(): typeof import('yaml') {
  return require('yaml') as typeof import('yaml');
}
