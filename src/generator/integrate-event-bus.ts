import { copyFile } from './generate-code.ts';
import { fileOf } from './generated-file.ts';
import type { GeneratedFile } from './generated-file.ts';
import { catalogFile } from './node-catalog.ts';
import type { NodeRequest } from './node-request.ts';
import { renderTemplate } from './render-template.ts';

const added = [
  'qa/tests/event-bus.qa.ts',
  'src/event-bus-connection.test.ts',
  'src/event-bus-connection.ts',
  'src/service-node.bus.test.ts',
];

/** What a broker adds, its own module apart. */
const onBroker = ['src/broker-connection.test.ts', 'src/broker-connection.ts', 'src/outbox.test.ts', 'src/outbox.ts'];

/** What an orchestrator can show only where there are others. */
const ofWorkflows = ['qa/tests/workflow.qa.ts', 'src/orchestrator-body.test.ts'];

/** Files that a node on the bus has no use for. */
const replaced = ['qa/tests/standalone.qa.ts', 'src/standalone-connection.ts'];

/** Stage 4.5: puts the node on the event bus. Without a bus the files are those that were given. */
export function integrateEventBus(files: readonly GeneratedFile[], request: NodeRequest, home: string): readonly GeneratedFile[] {
  if (!request.eventBus) return files;
  const { type, transport } = request;
  const ofBroker = transport === 'memory' ? [] : [...onBroker, `src/${transport}-broker.ts`];
  const paths = [...added, ...(type === 'orchestrator' ? ofWorkflows : []), ...ofBroker];
  const kept = files.filter(({ path }) => !replaced.includes(path)).map((file) => wire(file, request, home));
  return [...kept, ...paths.map((path) => wire(copyFile(home, path), request, home))];
}

function wire(file: GeneratedFile, request: NodeRequest, home: string): GeneratedFile {
  if (file.path === 'qa/catalog/node.yaml') return catalogFile(request);
  const { transport } = request;
  const render = (text: string, tokens: Readonly<Record<string, string>>): GeneratedFile =>
    fileOf(file.path, renderTemplate(text, tokens));
  if (file.path === 'src/bus-connection.ts') return connectionFile(copyFile(home, file.path), transport);
  if (file.path === 'src/broker-connection.ts') return render(file.text, { './nats-broker.ts': `./${transport}-broker.ts` });
  if (file.path !== 'src/node-facts.ts') return file;
  return render(file.text, { 'eventBus: false': 'eventBus: true', "transport: 'memory'": `transport: '${transport}'` });
}

function connectionFile(file: GeneratedFile, transport: string): GeneratedFile {
  if (transport === 'memory') return file;
  const tokens = { connectEventBus: 'connectBroker', './event-bus-connection.ts': './broker-connection.ts' };
  return fileOf(file.path, renderTemplate(file.text, tokens));
}
