// Builds the JavaScript of the package into few files, since Node.js takes longer to find a module than to run it.
// Usage: node scripts/bundle.ts [FOLDER], the default being dist. See governance/decisions/0011-bundled-build.md.
import { globSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { rolldown } from 'rolldown';
import type { OutputChunk, OutputOptions } from 'rolldown';

import { compileSchemas } from './bundle/compile-schemas.ts';
import { groups, shared } from './bundle/groups.ts';
import { external, parts, sources } from './bundle/parts.ts';
import { onFirstUse, ownPlaces, quickToLoad } from './bundle/plugins.ts';
import { collectLicenses } from './collect-licenses.ts';

const folder = path.resolve(process.argv[2] ?? 'dist');

/** Documentation stands in the declarations. */
const withoutDocumentation = { jsdoc: false, legal: true, annotation: true };

/** What `qa` itself loads: CommonJS, whose compiled code can be kept. */
const compiledOnce: OutputOptions = {
  format: 'cjs',
  strict: true,
  comments: withoutDocumentation,
  dynamicImportInCjs: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name].cjs',
  codeSplitting: { groups },
};

async function bundlePart(part: string, modules: readonly string[]): Promise<OutputChunk[]> {
  const input = Object.fromEntries(modules.map((module) => [module, path.join(sources, `${module}.ts`)]));
  // A module that is both imported and loaded on demand by different commands is no mistake.
  const checks = { ineffectiveDynamicImport: false };
  const bundle = await rolldown({ input, external, platform: 'node', plugins: [ownPlaces, onFirstUse, quickToLoad], checks });
  const output: OutputOptions = {
    dir: folder,
    entryFileNames: '[name].js',
    chunkFileNames: `${part}/[name].js`,
    cleanDir: false,
  };
  if (part === 'runtime') Object.assign(output, { comments: withoutDocumentation, codeSplitting: { groups: [shared] } });
  if (part === 'chunks') Object.assign(output, compiledOnce);
  const written = await bundle.write(output);
  await bundle.close();
  return written.output.filter((file) => file.type === 'chunk');
}

const chunks: OutputChunk[] = [];
for (const [part, modules] of Object.entries(parts)) chunks.push(...(await bundlePart(part, modules)));

const current = new Set(chunks.map(({ fileName }) => path.normalize(fileName)));
for (const file of globSync('**/*.{cjs,js,js.map}', { cwd: folder })) if (!current.has(file)) rmSync(path.join(folder, file));
const modules = [...chunks.flatMap(({ moduleIds }) => moduleIds), ...(await compileSchemas(folder))];
writeFileSync(path.join(folder, 'THIRD-PARTY-LICENSES.txt'), collectLicenses(modules));
