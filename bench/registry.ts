// A local call through the module registry, from the organisation and the names on, against moleculer's local call and a bare table of functions.
// Usage: npm ci --prefix bench && node bench/registry.ts [--rounds=5] [--ms=400] [--workload=REGEX] [--only=REGEX]
import { fileURLToPath } from 'node:url';
import { ModuleRegistry } from '../src/runtime/module-registry/module-registry.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';
import { liveHeapBytes, rateOf } from './lib/measure.ts';
import { loadPeer } from './lib/peer.ts';

interface Sum {
  readonly a: number;
  readonly b: number;
}

interface Moleculer {
  readonly ServiceBroker: new (options: object) => {
    createService(schema: object): void;
    start(): Promise<void>;
    call(action: string, params: Sum): Promise<number>;
  };
}

const names = ['EventBus', 'Orchestrator', 'Storage', 'DataCapture', 'AnalysisEngine', 'Gamification', 'AI', 'CuteFigurine'];
const add = ({ a, b }: Sum): number => a + b;
let sum = 0;

/** Calls go round the modules of as many organisations. */
function ours(organisations: number): Contender {
  return async ({ durationMs }) => {
    const registry = new ModuleRegistry();
    const ids = Array.from({ length: organisations }, (_, at) => `organisation-${at}`);
    for (const id of ids) {
      registry.for(id).registerAll(names.map((name) => ({ name, actions: { add } })));
      await registry.for(id).startAll();
    }
    return rateOf((size) => {
      for (let turn = 0; turn < size; turn += 1) {
        const module = registry.find(ids[turn % organisations]!, names[turn % 8]!);
        sum += module!.call('add', { a: turn, b: 1 }) as number;
      }
    }, durationMs).then((rate) => ({ ...rate }));
  };
}

const moleculer: Contender = async ({ durationMs }) => {
  const { ServiceBroker } = await loadPeer<Moleculer>('moleculer');
  const broker = new ServiceBroker({ logger: false, metrics: false, tracing: false });
  for (const name of names) broker.createService({ name, actions: { add: ({ params }: { params: Sum }) => add(params) } });
  await broker.start();
  const actions = names.map((name) => `${name}.add`);
  const batch = async (size: number): Promise<void> => {
    for (let turn = 0; turn < size; turn += 1) sum += await broker.call(actions[turn % 8]!, { a: turn, b: 1 });
  };
  return { ...(await rateOf(batch, durationMs)) };
};

const table: Contender = async ({ durationMs }) => {
  const modules = new Map(names.map((name) => [name, new Map([['add', add]])]));
  const batch = (size: number): void => {
    for (let turn = 0; turn < size; turn += 1) sum += modules.get(names[turn % 8]!)!.get('add')!({ a: turn, b: 1 });
  };
  return { ...(await rateOf(batch, durationMs)) };
};

const heartbeat: Contender = async ({ durationMs }) => {
  const mine = new ModuleRegistry().for('organisation');
  const handles = mine.registerAll(names.map((name) => ({ name, heartbeatIntervalMs: 1_000 })));
  await mine.startAll();
  return {
    ...(await rateOf((size) => {
      for (let turn = 0; turn < size; turn += 1) handles[turn % 8]!.beat();
    }, durationMs)),
  };
};

const memory: Contender = async () => {
  const registry = new ModuleRegistry({ maxModules: 100_000 });
  const before = liveHeapBytes();
  registry
    .for('organisation')
    .registerAll(Array.from({ length: 10_000 }, (_, at) => ({ name: `m${at}`, heartbeatIntervalMs: 1_000 })));
  return { bytesPerModule: (liveHeapBytes() - before) / 10_000 };
};

await interleave('registry', fileURLToPath(import.meta.url), [
  {
    name: 'lookup and local call',
    baseline: 'moleculer',
    contenders: { wavegate: ours(1), 'wavegate, 100 organisations': ours(100), moleculer, 'two maps, no states': table },
  },
  { name: 'heartbeat', contenders: { wavegate: heartbeat } },
  { name: 'memory', nodeArgs: ['--expose-gc'], contenders: { wavegate: memory } },
]);
if (sum < 0) console.log(sum);
