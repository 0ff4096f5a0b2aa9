// Builds the JavaScript of the package into few files, since Node.js takes longer to find a module than to run it.
// Usage: node scripts/bundle.ts [FOLDER], the default being dist. See governance/decisions/0011-bundled-build.md.
import { globSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { rolldown } from 'rolldown';
import type { InputOptions, OutputChunk, OutputOptions } from 'rolldown';

import { collectLicenses } from './collect-licenses.ts';

const folder = path.resolve(process.argv[2] ?? 'dist');
const sources = path.resolve('src');

/** What a process or a user loads together, with the folder of what its modules share. Each part is bundled on its own. */
const parts: Readonly<Record<string, readonly string[]>> = {
  chunks: ['keep-compiled-code', 'cli', 'command-classes'],
  library: ['index'],
  'harness/debt': ['harness/debt/scan-thread'],
  'harness/runner/vitest/host': ['harness/runner/vitest/host/host-main'],
  'harness/runner/vitest/worker': [
    'harness/runner/vitest/worker/worker-main',
    'harness/runner/vitest/worker/worker-modules',
    'harness/runner/vitest/worker/supervised-test-runner',
  ],
  'harness/runner/diagnosis': ['harness/runner/diagnosis/watchdog-thread'],
  runtime: [
    'runtime/circuit-breaker/circuit-breakers',
    'runtime/connection-pool/connection-pool',
    'runtime/connection-pool/postgres',
    'runtime/connection-pool/tcp',
    'runtime/event-bus/event-bus',
    'runtime/event-bus/kafka/kafka-transport',
    'runtime/event-bus/nats/nats-transport',
    'runtime/health/health-monitor',
    'runtime/integration/integrator',
    'runtime/lazy-loader/lazy-loader',
    'runtime/message-router/link/connect-link',
    'runtime/message-router/link/link-listener',
    'runtime/message-router/message-router',
    'runtime/metrics/metric-set',
    'runtime/metrics/open-telemetry',
    'runtime/metrics/prom-client',
    'runtime/metrics/prometheus-text',
    'runtime/module-registry/module-registry',
    'runtime/module-registry/reference-model/reference-model',
    'runtime/service-communicator/nats-registry/nats-registry',
    'runtime/service-communicator/server/service-receiver',
    'runtime/service-communicator/service-communicator',
    'runtime/watchdog/watchdog',
  ],
  'runtime/watchdog': ['runtime/watchdog/block-watch-thread'],
};

/** Libraries that are not made part of the package: native ones, those of the user, and those that load no faster in it. */
const external = [
  /^node:/,
  /^(?:@nats-io\/[a-z-]+|@opentelemetry\/api|@platformatic\/kafka|@stryker-mutator\/instrumenter|ajv|editorconfig|execa|oxc-parser|pg|prom-client|typescript|undici|vitest|yaml)(?:\/|$)/,
];

// Loaded before anything else: to find compiled code, and to start a runner while the rest is loaded.
const ofCodeCache = await listModules('keep-compiled-code');
const ofRunAhead = await listModules('start-run-ahead');

/** What a command loads together; a module goes to the first group that names it or something that needs it. */
const groups = [
  { name: 'code-cache', test: (id: string) => ofCodeCache.has(id) },
  { name: 'ahead', test: (id: string) => ofRunAhead.has(id) },
  {
    name: 'core',
    test: /src\/(?:foundation\/(?!syntax\/|input\/(?:compile|schema-|strict|yaml))|harness\/(?:plan|catalog|checkpoint|ledger|selection|attestation\/signing-key|evidence\/read-source|freeze\/freeze-lock|verdict\/(?:judge-criterion|observations))(?:\/|\.ts))/,
  },
  { name: 'syntax', test: /src\/foundation\/syntax\// },
  { name: 'command', test: /src\/commands\/qa-command/ },
  { name: 'runner', test: /src\/harness\/runner\// },
  { name: 'debt', test: /src\/harness\/debt\// },
  { name: 'conduct', test: /src\/harness\/conduct-run/ },
  {
    name: 'evidence',
    test: /src\/harness\/(?:verdict|evidence|attestation|freeze\/freeze-status|prove\/(?:proof-status|test-closure))/,
  },
  { name: 'report', test: /src\/harness\/report\/(?!audit)/ },
  { name: 'junit', test: /node_modules\/junit-report-builder\// },
  { name: 'store', test: /src\/harness\/(?:judge|store)-run/ },
  { name: 'gate', test: /src\/harness\/(?:conduct-gate|gate\/)/ },
  { name: 'audit', test: /node_modules\/marked\/|src\/harness\/report\/audit/ },
  { name: 'run', test: /src\/harness\/(?!doctor)/ },
].map((group, index, all) => ({ ...group, priority: all.length - index }));

/** Has `import.meta.url` of a module say where the module would be without the bundle, so that its paths hold in both. */
const ownUrls: InputOptions['plugins'] = {
  name: 'own-urls',
  transform(code, id) {
    if (!id.startsWith(sources) || !code.includes('import.meta.url')) return null;
    return code.replaceAll('import.meta.url', `builtUrl(${JSON.stringify(path.relative(sources, id).replace(/ts$/, 'js'))})`);
  },
  renderChunk(code, { fileName }) {
    const here = fileName.endsWith('.cjs') ? 'require("node:url").pathToFileURL(__filename)' : 'import.meta.url';
    return code.replaceAll(/builtUrl\("([^"]+)"\)/g, (_, built: string) => {
      const fromHere = path.posix.relative(path.posix.dirname(fileName), built);
      return `new URL("./${fromHere}", ${here}).href`;
    });
  },
};

/** Has the modules of oclif load others when they first use them: most of what its files name at their top serves help and plugins. */
const onFirstUse: InputOptions['plugins'] = {
  name: 'on-first-use',
  transform(code, id) {
    if (!/node_modules\/@oclif\/core\/lib\//.test(id)) return null;
    const loaded: string[] = [];
    const declared = code.replaceAll(/^const (\w+_\d+) = (.*\brequire\("[^"]+"\)\)?);$/gm, (_, name: string, value: string) => {
      loaded.push(name);
      return `let ${name}$; function ${name}() { return (${name}$ ??= ${value}); }`;
    });
    return loaded.reduce((text, name) => text.replaceAll(new RegExp(`\\b${name}\\.`, 'g'), `(${name}()).`), declared);
  },
};

/** What nearly every runtime module needs, in one file rather than in a dozen. Loads nothing of Node.js that costs. */
const shared = { name: 'shared', test: /src\/(?:foundation\/clock|runtime\/shared\/(?!broker\/|nats\/))/ };

/** The documentation of a runtime module stands in its declarations. */
const withoutDocumentation = { jsdoc: false, legal: true, annotation: true };

/** What `qa` itself loads: CommonJS, whose compiled code can be kept. */
const compiledOnce: OutputOptions = {
  format: 'cjs',
  strict: true,
  dynamicImportInCjs: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name].cjs',
  codeSplitting: { groups },
};

/** The modules that an entry needs from its start. */
async function listModules(entry: string): Promise<ReadonlySet<string>> {
  const bundle = await rolldown({ input: path.join(sources, `${entry}.ts`), external, platform: 'node' });
  const { output } = await bundle.generate();
  await bundle.close();
  return new Set(output.flatMap((file) => (file.type === 'chunk' && !file.isDynamicEntry ? file.moduleIds : [])));
}

async function bundlePart(part: string, modules: readonly string[]): Promise<OutputChunk[]> {
  const input = Object.fromEntries(modules.map((module) => [module, path.join(sources, `${module}.ts`)]));
  // A module that is both imported and loaded on demand by different commands is no mistake.
  const checks = { ineffectiveDynamicImport: false };
  const bundle = await rolldown({ input, external, platform: 'node', plugins: [ownUrls, onFirstUse], checks });
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
writeFileSync(path.join(folder, 'THIRD-PARTY-LICENSES.txt'), collectLicenses(chunks.flatMap(({ moduleIds }) => moduleIds)));
