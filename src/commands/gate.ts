import { boolean, string } from '@oclif/core/flags';

import { systemClock } from '../foundation/clock.ts';
import { appendText } from '../foundation/files/append-text.ts';
import { findRoot } from '../foundation/find-root.ts';
import { conductGate } from '../harness/conduct-gate.ts';
import type { GateDecision } from '../harness/gate/gate-decision.ts';
import type { RecordedGate } from '../harness/gate/record-decision.ts';
import type { RunObserver } from '../harness/run-observer.ts';
import { listenForInterruption } from './interruption.ts';
import { ExitCode, QaCommand } from './qa-command.ts';

/** GitHub takes no larger summary of a step. */
const summaryLimitBytes = 1024 * 1024;

export default class Gate extends QaCommand {
  static override summary = 'Decide whether the gate of a subwave opens: PASS or FAIL, rule by rule.';
  static override description =
    'Computes the decision from evidence, ledger, repository and policies, and records it beside the evidence. With --policy-ref the plan, the catalog, the freeze, the policies, the contracts and the keys are those of that ref, whatever the branch says. Exit code 0 for PASS, 1 for FAIL.';
  static override examples = [
    '<%= config.bin %> gate --subwave 2.9',
    '<%= config.bin %> gate --subwave 2.9 --policy-ref origin/main --run',
    '<%= config.bin %> gate --subwave 2.9 --no-record --json',
  ];
  static override flags = {
    subwave: string({ summary: 'The subwave whose gate is decided.', helpValue: '2.9', required: true }),
    'policy-ref': string({
      summary: 'Take the rules from this branch, tag or commit, never from the working tree.',
      helpValue: 'REF',
    }),
    run: boolean({ summary: 'Run the subwave first, and the base of the branch where its evidence does not say how it stood.' }),
    record: boolean({ summary: 'Write the decision beside the evidence and into the ledger.', allowNo: true, default: true }),
  };

  readonly #interruption = listenForInterruption('Ended at once: nothing was decided.');

  async run(): Promise<RecordedGate> {
    const { flags } = await this.parse(Gate);
    const request = {
      root: findRoot(flags.root),
      subwave: flags.subwave,
      policyRef: flags['policy-ref'],
      run: flags.run,
      record: flags.record,
      signal: this.#interruption.signal,
      createObserver: () => this.#createObserver(),
    };
    const result = await conductGate(request, systemClock).finally(this.#interruption.stop);
    if (!this.jsonEnabled()) {
      const { describeGate } = await import('./views/gate-view.ts');
      this.print(describeGate(result));
    }
    if (process.env['GITHUB_ACTIONS'] === 'true') await this.#tellGithub(result.decision);
    return this.conclude(result, result.decision.outcome === 'PASS' ? ExitCode.green : ExitCode.red);
  }

  protected override async catch(error: Error): Promise<void> {
    // oxlint-disable-next-line no-promise-in-callback -- The name is oclif's; this is no callback.
    await super.catch(error);
    if (this.#interruption.signal.aborted) process.exitCode = ExitCode.interrupted;
  }

  async #createObserver(): Promise<RunObserver> {
    const { createPlainView } = await import('./views/plain-view.ts');
    return createPlainView((line) => this.print(line), systemClock);
  }

  async #tellGithub(decision: GateDecision): Promise<void> {
    const { renderAnnotations, renderStepSummary } = await import('./views/github-view.ts');
    for (const annotation of renderAnnotations(decision)) this.print(annotation);
    const path = process.env['GITHUB_STEP_SUMMARY'] ?? '';
    if (path !== '') await appendText(path, renderStepSummary(decision), summaryLimitBytes);
  }
}
