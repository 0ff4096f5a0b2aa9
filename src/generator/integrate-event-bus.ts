import { readTemplate } from '../foundation/read-template.ts';
import { copySource } from './generate-code.ts';
import { fileOf } from './generated-file.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { NodeRequest } from './node-request.ts';
import { renderTemplate } from './render-template.ts';

const added = ['event-bus-connection.test.ts', 'event-bus-connection.ts', 'service-node.bus.test.ts'];

/** Files that a node on the bus has no use for. */
const replaced = ['src/standalone-connection.ts'];

/** Stage 4.5: puts the node on the event bus. Without a bus the files are those that were given. */
export function integrateEventBus(files: readonly GeneratedFile[], { type, eventBus }: NodeRequest): readonly GeneratedFile[] {
  if (!eventBus) return files;
  const names = type === 'orchestrator' ? [...added, 'orchestrator-body.test.ts'] : added;
  const kept = files.filter(({ path }) => !replaced.includes(path)).map(wire);
  return [...kept, ...names.map(copySource)];
}

function wire(file: GeneratedFile): GeneratedFile {
  if (file.path === 'src/bus-connection.ts') return fileOf(file.path, readTemplate('node/src/bus-connection.ts'));
  if (file.path !== 'src/node-facts.ts') return file;
  return fileOf(file.path, renderTemplate(file.text, { 'eventBus: false': 'eventBus: true' }));
}
