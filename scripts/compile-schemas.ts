// Writes a validator for every schema beside the built code, so that the command does not load ajv.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

import { rolldown } from 'rolldown';

import { generateValidator, listSchemas } from '../src/foundation/input/compile-schema.ts';
import { quickSchemas } from '../src/foundation/input/quick-schemas.ts';
import { escapeNonAscii } from './bundle/escape-non-ascii.ts';

const folder = `${process.argv[2] ?? 'dist'}/foundation/input/compiled-schemas`;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const schema of listSchemas()) {
  if (!quickSchemas.includes(schema)) writeFileSync(`${folder}/${schema}.cjs`, escapeNonAscii(generateValidator(schema)));
}
writeFileSync(`${folder}/quick.cjs`, escapeNonAscii(await bundleQuick()));

/** One module with a function for each schema that returns its validator. */
async function bundleQuick(): Promise<string> {
  const entry = 'quick.cjs';
  const getters = quickSchemas.map((schema) => `exports[${JSON.stringify(schema)}] = () => require('./${schema}.cjs');`);
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    external: /^ajv\//,
    plugins: [
      {
        name: 'generated-validators',
        resolveId: (id) => (id === entry || /^\.\/[\w-]+\.cjs$/.test(id) ? `${import.meta.dirname}/${id}` : null),
        load: (id) => {
          const name = /([\w-]+)\.cjs$/.exec(id)?.[1];
          if (name === 'quick') return getters.join('\n');
          return name !== undefined && quickSchemas.includes(name) ? generateValidator(name) : null;
        },
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'cjs', exports: 'auto' });
  await bundle.close();
  return output[0].code;
}
