// Writes a validator for every schema beside the built code, so that the command does not load ajv.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { rolldown } from 'rolldown';

import { generateDeciders, generateValidator, listSchemas } from '../../src/foundation/input/compile-schema.ts';
import { quickSchemas } from '../../src/foundation/input/quick-schemas.ts';
import { escapeNonAscii } from './escape-non-ascii.ts';

/**
 * @param dist Absolute path of the built code.
 * @returns The modules whose code has become part of it.
 */
export async function compileSchemas(dist: string): Promise<readonly string[]> {
  const folder = path.join(dist, 'foundation/input/compiled-schemas');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const write = (name: string, code: string) => writeFileSync(path.join(folder, `${name}.cjs`), escapeNonAscii(code));
  for (const schema of listSchemas()) write(schema, generateValidator(schema));
  const { code, moduleIds } = await bundleDeciders();
  write('quick', code);
  return moduleIds;
}

/** With ajv's runtime in it: to find that takes longer than to run it. */
async function bundleDeciders() {
  const input = path.resolve('quick.cjs');
  const bundle = await rolldown({
    input,
    platform: 'node',
    plugins: [
      {
        name: 'deciders',
        resolveId: (id) => (id === input ? id : null),
        load: (id) => (id === input ? generateDeciders(quickSchemas) : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'cjs', exports: 'auto', comments: false });
  await bundle.close();
  return output[0];
}
