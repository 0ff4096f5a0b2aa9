import { posix } from 'node:path';

import { isTest } from '../generated-file.ts';
import type { NodeRequest } from '../node-request.ts';
import { checkAll } from './gate.ts';
import type { GateCheck } from './gate.ts';
import type { SourceFacts } from './source-facts.ts';

const busModule = 'wavegate/runtime/event-bus';
const workflowEvents = ['workflow.started', 'workflow.step-completed', 'workflow.failed', 'workflow.completed'];

/** FV-002: are the points where the node meets the framework there, and wired? Reads syntax, not text. Pure. */
export function checkIntegration(modules: readonly SourceFacts[], request: NodeRequest): readonly GateCheck[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const sources = modules.filter(({ path }) => !isTest(path));
  const { type, eventBus, transport } = request;
  return [
    checkAll('imports-resolve', danglingImports(modules, byPath)),
    checkAll('body-wired', [
      ...missing(byPath, 'src/node-body.ts', 'imports', [`./${type}-body.ts`]),
      ...missing(byPath, `src/${type}-body.ts`, 'exports', ['createBody', 'exampleInput']),
    ]),
    checkAll('bus-wired', busWiring(byPath, eventBus, transport)),
    checkAll('bus-import-guarded', unguardedImports(sources)),
    checkAll('lifecycle-wired', [
      ...missing(
        byPath,
        'src/service-node.ts',
        'methods',
        ['initialize', 'shutdown', 'publishIntrospection'].map((name) => `ServiceNode.${name}`),
      ),
      ...missing(byPath, 'src/service-node.ts', 'imports', ['./bus-connection.ts', './node-body.ts', './node-session.ts']),
    ]),
    checkAll('introspection-published', [
      ...missing(byPath, 'src/node-session.ts', 'calls', ['session.publish introspection', 'this.publish leaving']),
      ...missing(byPath, 'src/introspection.ts', 'exports', ['describeNode']),
    ]),
    checkAll('health-served', missing(byPath, 'src/node-health.ts', 'imports', ['wavegate/runtime/health'])),
    checkAll('signals-handled', missing(byPath, 'src/start-node.ts', 'calls', ['process.on SIGTERM', 'process.on SIGINT'])),
    ...(type === 'orchestrator'
      ? [
          checkAll(
            'workflow-events-published',
            missing(
              byPath,
              'src/run-workflow.ts',
              'calls',
              workflowEvents.map((event) => `publish ${event}`),
            ),
          ),
        ]
      : []),
  ];
}

type Modules = ReadonlyMap<string, SourceFacts>;

function missing(
  modules: Modules,
  path: string,
  kind: 'imports' | 'exports' | 'calls' | 'methods',
  wanted: readonly string[],
): readonly string[] {
  const module = modules.get(path);
  if (module === undefined) return [`${path} is not there`];
  return wanted.filter((item) => !module[kind].includes(item)).map((item) => `${path} has no ${item} among its ${kind}`);
}

function danglingImports(modules: readonly SourceFacts[], byPath: Modules): readonly string[] {
  return modules.flatMap(({ path, imports, typeImports }) =>
    [...imports, ...typeImports]
      .filter((specifier) => specifier.startsWith('.'))
      .filter((specifier) => !byPath.has(posix.join(posix.dirname(path), specifier)))
      .map((specifier) => `${path} imports ${specifier}, which is not there`),
  );
}

function busWiring(modules: Modules, eventBus: boolean, transport: string): readonly string[] {
  const onBroker = transport !== 'memory';
  const connection = !eventBus ? './standalone-connection.ts' : onBroker ? './broker-connection.ts' : './event-bus-connection.ts';
  const loaded = modules.get('src/event-bus-connection.ts')?.dynamicImports ?? [];
  return [
    ...missing(modules, 'src/bus-connection.ts', 'imports', [connection]),
    ...missing(modules, 'src/bus-connection.ts', 'exports', ['connectBus']),
    ...(modules.get('src/node-facts.ts')?.properties.includes(`eventBus: ${eventBus}`)
      ? []
      : [`the flag of src/node-facts.ts is not ${eventBus}`]),
    ...(onBroker ? brokerWiring(modules, transport) : []),
    ...(loaded.includes(busModule) === eventBus ? [] : [`the event bus is ${eventBus ? 'never' : 'nevertheless'} loaded`]),
  ];
}

function brokerWiring(modules: Modules, transport: string): readonly string[] {
  const path = `src/${transport}-broker.ts`;
  const loaded = modules.get(path)?.dynamicImports ?? [];
  return [
    ...missing(modules, 'src/broker-connection.ts', 'imports', [`./${transport}-broker.ts`, './outbox.ts']),
    ...missing(modules, path, 'exports', ['createTransport']),
    ...(loaded.includes(`${busModule}/${transport}`) ? [] : [`${path} never loads the transport ${transport}`]),
    ...(modules.get('src/node-facts.ts')?.properties.includes(`transport: ${transport}`)
      ? []
      : [`the transport of src/node-facts.ts is not ${transport}`]),
  ];
}

/** A static import fails where the bus is not installed, before anything could guard it. */
function unguardedImports(sources: readonly SourceFacts[]): readonly string[] {
  return sources
    .filter(({ imports }) => imports.some((from) => from === busModule || from.startsWith(`${busModule}/`)))
    .map(({ path }) => `${path} imports ${busModule} statically`);
}
