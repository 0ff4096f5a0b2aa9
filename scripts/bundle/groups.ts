import path from 'node:path';

import { rolldown } from 'rolldown';

import { external, sources } from './parts.ts';

// Loaded before anything else: to find compiled code, and to start a runner while the rest is loaded.
const ofCodeCache = await listModules('keep-compiled-code');
const ofRunAhead = await listModules('start-run-ahead');
// What the commands load that show something and are over at once, from oclif and the command itself apart.
const ofQuickCommands = new Set(
  (await Promise.all(['checkpoint/status', 'catalog/list'].map((command) => listModules(`commands/${command}`))))
    .flatMap((modules) => [...modules])
    .filter((id) => /src\/(?:foundation|harness)\//.test(id)),
);

/** What a command loads together; a module goes to the first group that names it or something that needs it. */
export const groups = [
  { name: 'code-cache', test: (id: string) => ofCodeCache.has(id) },
  { name: 'base', test: (id: string) => ofRunAhead.has(id) && ofQuickCommands.has(id) },
  { name: 'ahead', test: (id: string) => ofRunAhead.has(id) },
  { name: 'quick', test: (id: string) => ofQuickCommands.has(id) },
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

/** What nearly every runtime module needs, in one file rather than in a dozen. Loads nothing of Node.js that costs. */
export const shared = { name: 'shared', test: /src\/(?:foundation\/clock|runtime\/shared\/(?!broker\/|nats\/))/ };

/** The modules that an entry needs from its start, also those of functions that it does not call. */
async function listModules(entry: string): Promise<ReadonlySet<string>> {
  const input = path.join(sources, `${entry}.ts`);
  const bundle = await rolldown({ input, external, platform: 'node', treeshake: false });
  const { output } = await bundle.generate();
  await bundle.close();
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])));
  const loaded = new Set([output[0]]);
  for (const { imports } of loaded) for (const name of imports) if (chunks.has(name)) loaded.add(chunks.get(name)!);
  return new Set([...loaded].flatMap(({ moduleIds }) => moduleIds));
}
