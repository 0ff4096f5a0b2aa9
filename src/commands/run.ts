import { boolean, integer, string } from '@oclif/core/flags';

import { systemClock } from '../foundation/clock.ts';
import { findRoot } from '../foundation/find-root.ts';
import { QaError } from '../foundation/qa-error.ts';
import type { RunObserver } from '../harness/run-observer.ts';
import type { RunSummary } from '../harness/run-summary.ts';
import type { SelectionRequest } from '../harness/selection/select-criteria.ts';
import { listenForInterruption } from './interruption.ts';
import { ExitCode, QaCommand } from './qa-command.ts';
import type { ExitCodeValue } from './qa-command.ts';
import { sandboxFlag, sandboxOf, workersFlag } from './runner-flags.ts';

const selectors = ['subwave', 'qa', 'all', 'failed'];
const exactlyOne = (own: string) => selectors.filter((name) => name !== own);

export default class Run extends QaCommand {
  static override summary = 'Run QA criteria and write evidence.';
  static override description =
    'Runs what is selected under supervision, judges every criterion, and writes evidence, checkpoint and report. A test that hangs costs one criterion and names its line.';
  static override examples = [
    '<%= config.bin %> run --subwave 2.4',
    '<%= config.bin %> run --qa QA-436..QA-440,QA-445.2',
    '<%= config.bin %> run --failed --repeat 20',
    '<%= config.bin %> run --all --json',
  ];
  static override flags = {
    subwave: string({
      summary: 'Every component of a subwave.',
      helpValue: '2.4',
      exclusive: exactlyOne('subwave'),
      multiple: true,
      delimiter: ',',
    }),
    qa: string({
      summary: 'Components, ranges and criteria.',
      helpValue: 'QA-436..QA-440,QA-445.2',
      exclusive: exactlyOne('qa'),
    }),
    all: boolean({ summary: 'The whole catalog.', exclusive: exactlyOne('all') }),
    failed: boolean({ summary: 'What was not GREEN in the last run.', exclusive: exactlyOne('failed') }),
    repeat: integer({
      summary: 'Run every test this many times; a flake is RED.',
      helpValue: 'N',
      default: 1,
      min: 1,
      max: 1000,
    }),
    workers: workersFlag('one less than there are cores'),
    sandbox: sandboxFlag(),
    'transform-cache': boolean({
      summary: 'Keep transformed modules from run to run in the cache folder of the user; never in CI.',
      allowNo: true,
      default: true,
    }),
  };

  async run(): Promise<RunSummary> {
    const { flags } = await this.parse(Run);
    const request = requestOf(flags);
    const root = findRoot(flags.root);
    const { conductRun } = await import('../harness/conduct-run.ts');
    const interruption = listenForInterruption('Ended at once: nothing of this run was kept but its start in the ledger.');
    const summary = await conductRun(
      {
        root,
        request,
        repeats: flags.repeat,
        transformCache: flags['transform-cache'],
        sandbox: sandboxOf(flags.sandbox),
        signal: interruption.signal,
        ...(flags.workers === undefined ? {} : { maxWorkers: flags.workers }),
      },
      await this.#createView(),
      systemClock,
    ).finally(interruption.stop);
    const { describeRun } = await import('./views/run-view.ts');
    this.print(describeRun(summary));
    return this.conclude(summary, exitCodeOf(summary));
  }

  async #createView(): Promise<RunObserver> {
    const { stdout } = process;
    const canRedraw = stdout.isTTY && process.env['TERM'] !== 'dumb' && process.env['CI'] === undefined;
    if (this.jsonEnabled() || !canRedraw) {
      const { createPlainView } = await import('./views/plain-view.ts');
      return createPlainView((line) => this.print(line), systemClock);
    }
    const { createLiveView } = await import('./views/live-view.ts');
    return createLiveView(stdout, systemClock);
  }
}

interface SelectionFlags {
  readonly subwave?: readonly string[] | undefined;
  readonly qa?: string | undefined;
  readonly all?: boolean;
  readonly failed?: boolean;
}

function requestOf({ subwave, qa, all, failed }: SelectionFlags): SelectionRequest | { readonly kind: 'last-failed' } {
  if (subwave !== undefined) return { kind: 'subwave', subwaves: subwave };
  if (qa !== undefined) return { kind: 'qa', expression: qa };
  if (all === true) return { kind: 'all' };
  if (failed === true) return { kind: 'last-failed' };
  throw new QaError('NO_SELECTION', 'nothing selected', {
    hint: 'Say what to run: --subwave 2.4, --qa QA-436..QA-440, --all or --failed.',
  });
}

function exitCodeOf(summary: RunSummary): ExitCodeValue {
  if (summary.status === 'INTERRUPTED') return ExitCode.interrupted;
  if (summary.records.some(({ runner }) => runner.end === 'failed')) return ExitCode.environment;
  return summary.status === 'GREEN' ? ExitCode.green : ExitCode.red;
}
