import { readTemplate } from '../foundation/read-template.ts';
import { fileOf } from './generated-file.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { GenerationContext } from './generation-context.ts';
import { nodePackage, nodeTypeSettings } from './node-package.ts';
import { catalogFile, planFiles } from './node-catalog.ts';
import type { NodeRequest } from './node-request.ts';
import { printJson } from './print-json.ts';
import { renderTemplate, renderWords } from './render-template.ts';

/** Files of every node, as they stand. */
const common = [
  'contract.test.ts',
  'introspection.ts',
  'node-bus.ts',
  'node-configuration.test.ts',
  'node-configuration.ts',
  'node-health.ts',
  'node-session.ts',
  'node-work.ts',
  'peer-directory.ts',
  'service-node.test.ts',
  'service-node.ts',
  'start-node.test.ts',
  'start-node.ts',
  'work-messages.ts',
  'work-receiver.ts',
  'work-under-way.ts',
];

/** Files of an orchestrator alone. */
const ofWorkflows = ['run-workflow.test.ts', 'run-workflow.ts', 'work-requester.ts'];

/** Stage 4: every file of a node that runs alone. What the event bus adds comes in the next stage. */
export function generateCode(request: NodeRequest, context: GenerationContext, contract: object): readonly GeneratedFile[] {
  const { type, service, domain } = request;
  const { home } = context;
  const isOrchestrator = type === 'orchestrator';
  const body = isOrchestrator ? ['orchestrator-body.ts'] : [`${type}-body.test.ts`, `${type}-body.ts`];
  const copied = [...common, ...body, ...(isOrchestrator ? ofWorkflows : []), 'standalone-connection.ts'];
  return [
    fileOf('.gitignore', readTemplate(home, 'node/gitignore')),
    fileOf('README.md', renderWords(readTemplate(home, 'node/README.md'), request)),
    fileOf('contract.schema.json', printJson(contract)),
    fileOf('package.json', printJson(nodePackage(request, context))),
    fileOf('tsconfig.json', printJson(nodeTypeSettings)),
    ...copied.map((name) => copyFile(home, `src/${name}`)),
    ...planFiles(request),
    catalogFile({ ...request, eventBus: false }),
    copyFile(home, 'qa/tests/node.qa.ts'),
    copyFile(home, 'qa/tests/standalone.qa.ts'),
    renderSource(home, 'bus-connection.ts', {
      'connectEventBus as connectBus': 'runAlone as connectBus',
      './event-bus-connection.ts': './standalone-connection.ts',
    }),
    renderSource(home, 'node-body.ts', { './orchestrator-body.ts': `./${type}-body.ts` }),
    renderSource(home, 'node-facts.ts', {
      "'sample-service'": `'${service}'`,
      "'sample-domain'": `'${domain}'`,
      "type: 'orchestrator'": `type: '${type}'`,
      'eventBus: true': 'eventBus: false',
    }),
  ];
}

/** A file of the node, byte for byte. */
export function copyFile(home: string, path: string): GeneratedFile {
  return fileOf(path, readTemplate(home, `node/${path}`));
}

function renderSource(home: string, name: string, tokens: Readonly<Record<string, string>>): GeneratedFile {
  return fileOf(`src/${name}`, renderTemplate(readTemplate(home, `node/src/${name}`), tokens));
}
