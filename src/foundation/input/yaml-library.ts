import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

const require = createRequire(import.meta.url);

/** The `yaml` library. Loading it takes longer than reading most files without it, so that waits for the first need. */
export function yamlLibrary(): typeof Yaml {
  return require('yaml') as typeof Yaml;
}
