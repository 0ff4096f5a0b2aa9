// Builds the JavaScript of the package into few files: a module costs Node.js more to find and open than to run.
// Usage: node scripts/bundle.ts [FOLDER]. See governance/decisions/0011-bundled-build.md.
import path from 'node:path';

import { rolldown } from 'rolldown';
import type { Plugin } from 'rolldown';

const folder = path.resolve(process.argv[2] ?? 'dist');
const sources = path.resolve('src');

/** Modules that are loaded together, by one process or by one kind of user; each part is bundled on its own. */
const parts: Readonly<Record<string, readonly string[]>> = {
  supervisor: ['cli', 'command-classes', 'index'],
  scan: ['harness/debt/scan-thread'],
  'harness/runner/vitest/host': ['harness/runner/vitest/host/host-main'],
  'harness/runner/vitest/worker': [
    'harness/runner/vitest/worker/worker-main',
    'harness/runner/vitest/worker/supervised-test-runner',
  ],
  'harness/runner/diagnosis': ['harness/runner/diagnosis/watchdog-thread'],
  runtime: [
    'runtime/connection-pool/connection-pool',
    'runtime/connection-pool/postgres',
    'runtime/connection-pool/tcp',
    'runtime/lazy-loader/lazy-loader',
  ],
};

const groups = [
  { name: 'library', test: /node_modules/ },
  { name: 'command', test: /src\/commands\/qa-command/ },
  { name: 'core', test: /src\/(?:foundation\/(?!input\/(?:compile|schema-|strict|yaml))|harness\/(?:plan|catalog|checkpoint|ledger|selection)\/)/ },
  { name: 'runner', test: /src\/harness\/runner\// },
  { name: 'debt', test: /src\/harness\/debt\// },
  { name: 'run', test: /src\/harness\/(?!doctor)/ },
].map((group, index, all) => ({ ...group, priority: all.length - index }));

/** Lets `import.meta.url` of a module say where the module would be without the bundle, so that paths hold in source and build. */
const ownUrls: Plugin = {
  name: 'own-urls',
  transform(code, id) {
    if (!id.startsWith(sources) || !code.includes('import.meta.url')) return null;
    const built = path.relative(sources, id).replace(/\.ts$/, '.js');
    return code.replaceAll('import.meta.url', `builtUrl(${JSON.stringify(built)})`);
  },
  renderChunk(code, { fileName }) {
    return code.replace(/builtUrl\("([^"]+)"\)/g, (_, built: string) => {
      const relative = path.relative(path.dirname(fileName), built);
      return `new URL(${JSON.stringify(`./${relative}`)}, import.meta.url).href`;
    });
  },
};

for (const [part, modules] of Object.entries(parts)) {
  const bundle = await rolldown({
    input: Object.fromEntries(modules.map((module) => [module, path.join(sources, `${module}.ts`)])),
    platform: 'node',
    external: process.env['INLINE'] ? (id) => /^[^./]/.test(id) && !/^@oclif/.test(id) && !path.isAbsolute(id) : /^[^./]/,
    plugins: [ownUrls],
  });
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${part}/[name].js`,
    codeSplitting: part === 'supervisor' ? { groups } : true,
    cleanDir: false,
  });
}
