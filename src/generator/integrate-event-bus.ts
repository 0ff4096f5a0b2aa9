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

/** What an orchestrator can show only where there are others. */
const ofWorkflows = ['qa/tests/workflow.qa.ts', 'src/orchestrator-body.test.ts'];

/** Files that a node on the bus has no use for. */
const replaced = ['qa/tests/standalone.qa.ts', 'src/standalone-connection.ts'];

/** Stage 4.5: puts the node on the event bus. Without a bus the files are those that were given. */
export function integrateEventBus(files: readonly GeneratedFile[], request: NodeRequest, home: string): readonly GeneratedFile[] {
  if (!request.eventBus) return files;
  const paths = request.type === 'orchestrator' ? [...added, ...ofWorkflows] : added;
  const kept = files.filter(({ path }) => !replaced.includes(path)).map((file) => wire(file, request, home));
  return [...kept, ...paths.map((path) => copyFile(home, path))];
}

function wire(file: GeneratedFile, request: NodeRequest, home: string): GeneratedFile {
  if (file.path === 'qa/catalog/node.yaml') return catalogFile(request);
  if (file.path === 'src/bus-connection.ts') return copyFile(home, file.path);
  if (file.path !== 'src/node-facts.ts') return file;
  return fileOf(file.path, renderTemplate(file.text, { 'eventBus: false': 'eventBus: true' }));
}
