import { fileOf } from './generated-file.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { NodeRequest } from './node-request.ts';

/** What tells an editor the schema of a file. @param root The node's folder, seen from the file's. */
function schemaComment(root: string, name: string): string {
  return `# yaml-language-server: $schema=${root}/node_modules/wavegate/governance/schemas/${name}.schema.json`;
}

/** What a node has to be, each proved by the test of that title in `qa/tests`. */
function criteriaOf({ type, eventBus }: NodeRequest): readonly string[] {
  return [
    'does its work, and refuses an input that breaks its contract',
    'starts and stops any number of times, and refuses work while it is stopped',
    'answers health while it runs, and no longer',
    eventBus
      ? 'publishes one introspection event when it comes and one leaving event when it goes'
      : 'runs without an event bus, and says so once',
    ...(type === 'orchestrator' && eventBus
      ? ['publishes the events of a workflow, and takes back what was done when a step fails']
      : []),
  ];
}

/** Where a component stands. */
export interface ComponentPlace {
  readonly number: number;
  readonly subwave: string;
  readonly module: string;
}

/** The node as a component of a QA catalog. @param comment The first line. */
export function catalogText(request: NodeRequest, { number, subwave, module }: ComponentPlace, comment: string): string {
  const criteria = criteriaOf(request).map((statement, index) => `      ${index + 1}: ${statement}`);
  return [
    comment,
    `subwave: '${subwave}'`,
    'components:',
    `  - id: QA-${number}`,
    `    title: ${request.service}`,
    `    module: ${module}`,
    '    criteria:',
    ...criteria,
    '',
  ].join('\n');
}

/** The catalog of a node that stands alone. */
export function catalogFile(request: NodeRequest): GeneratedFile {
  const place = { number: 1, subwave: '1.0', module: 'node' };
  return fileOf('qa/catalog/node.yaml', catalogText(request, place, schemaComment('../..', 'catalog')));
}

/** The plan that makes the node's folder a repository which `qa run` can judge, and the contract of whoever builds it. */
export function planFiles({ service }: NodeRequest): readonly GeneratedFile[] {
  const plan = [
    schemaComment('..', 'plan'),
    "wave: '1.0'",
    `title: ${service}`,
    'modules:',
    "  node: ['src/**/!(*.test).ts']",
    'subwaves:',
    "  - id: '1.0'",
    `    title: ${service}`,
    '    qa: QA-1..QA-1',
    '    builder: owner',
    '    scope: [src/**, qa/tests/**]',
    '    tests: [qa/tests/*.qa.ts]',
    '',
  ];
  const builder = [
    'id: owner',
    `title: Owner of ${service}`,
    'permitted: [src/**, qa/tests/**]',
    'forbidden: [qa/plan.yaml]',
    '',
  ];
  return [fileOf('governance/builders/owner.yaml', builder.join('\n')), fileOf('qa/plan.yaml', plan.join('\n'))];
}
