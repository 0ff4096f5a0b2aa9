import path from 'node:path';
import { createInterface } from 'node:readline/promises';

import { boolean, string } from '@oclif/core/flags';

import { QaError } from '../../foundation/qa-error.ts';
import { completeRequest } from '../../generator/complete-request.ts';
import type { Question } from '../../generator/complete-request.ts';
import type { GenerationReport } from '../../generator/generation-report.ts';
import { nodeTypes, transports } from '../../generator/node-request.ts';
import { listenForInterruption } from '../interruption.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';
import type { ExitCodeValue } from '../qa-command.ts';

export default class GenerateNode extends QaCommand {
  static override summary = 'Write a service node in TypeScript that runs on the runtime modules, with its tests.';
  static override description =
    'The node goes into a folder of its name below --out: all of its files or none. Each stage is measured, and each gate decides; the last stage type-checks the node and runs its tests. Asks for what is missing when on a terminal. Exit code 1 when a gate failed, 2 when the request cannot be met (gate SV-001).';
  static override examples = [
    '<%= config.bin %> generate node --type effect --service-name order-intake --domain sales',
    '<%= config.bin %> generate node --type compute --service-name price-list --domain sales --out services --event-bus --json',
    '<%= config.bin %> generate node --type orchestrator --service-name order-flow --domain sales --transport nats --dry-run',
  ];
  static override flags = {
    type: string({ summary: 'What the node does.', options: nodeTypes, helpValue: 'TYPE' }),
    'service-name': string({ summary: 'Name of the service and of its folder.', helpValue: 'order-intake' }),
    domain: string({ summary: 'What the service belongs to.', helpValue: 'sales' }),
    out: string({ summary: "Folder in which the node's own is made.", helpValue: 'DIR', default: '.' }),
    'event-bus': boolean({
      summary: 'Put a compute or reducer node on the event bus; effect and orchestrator nodes always are.',
      allowNo: true,
    }),
    transport: string({
      summary: 'What carries the events: the process, or a broker; a broker brings the event bus along.',
      options: transports,
      default: 'memory',
      helpValue: 'TRANSPORT',
    }),
    join: boolean({
      summary:
        'Make the node a component of the repository around it, whose qa/plan.yaml gets one subwave more. Default: where there is such a plan and it is not frozen.',
      allowNo: true,
    }),
    'dry-run': boolean({ summary: 'Show the tree and the files, and write nothing.' }),
  };

  async run(): Promise<GenerationReport> {
    const { flags } = await this.parse(GenerateNode);
    const given = { type: flags.type, serviceName: flags['service-name'], domain: flags.domain };
    const needed = await completeRequest(given, this.#canAsk() ? ask : undefined);
    const { generateNode } = await import('../../generator/generate-node.ts');
    const { describeGeneration } = await import('../views/generation-view.ts');
    const options = {
      eventBus: flags['event-bus'],
      transport: flags.transport,
      isDryRun: flags['dry-run'],
      isJoining: flags.join,
    };
    const interruption = listenForInterruption('Ended at once: part of the node may be there under a hidden name.');
    const request = { ...needed, out: path.resolve(flags.out), ...options };
    const report = await generateNode(request, { signal: interruption.signal, examine: findProjectDefect }).finally(
      interruption.stop,
    );
    this.print(describeGeneration(report));
    return this.conclude(report, exitCodeOf(report));
  }

  #canAsk(): boolean {
    return process.stdin.isTTY && process.stdout.isTTY && !this.jsonEnabled();
  }
}

async function ask({ text }: Question): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(`${text}: `);
  } finally {
    terminal.close();
  }
}

/** What `qa catalog validate` has against a repository, first of all; undefined for nothing. */
async function findProjectDefect(root: string): Promise<string | undefined> {
  const { loadProject } = await import('../../harness/catalog/load-project.ts');
  try {
    await loadProject(root);
    return undefined;
  } catch (error) {
    if (error instanceof QaError) return `${error.problems[0]?.message ?? error.message} (qa catalog validate)`;
    throw error;
  }
}

function exitCodeOf({ outcome, gates }: GenerationReport): ExitCodeValue {
  if (outcome === 'INTERRUPTED') return ExitCode.interrupted;
  if (outcome === 'PASS') return ExitCode.green;
  return gates.some(({ id, result }) => id === 'SV-001' && result === 'FAIL') ? ExitCode.usage : ExitCode.red;
}
