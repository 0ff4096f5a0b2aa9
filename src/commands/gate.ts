import { boolean, string } from '@oclif/core/flags';

import { systemClock } from '../foundation/clock.ts';
import { appendText } from '../foundation/files/append-text.ts';
import { findRoot } from '../foundation/find-root.ts';
import { conductGate } from '../harness/conduct-gate.ts';
import { conductWaveGate } from '../harness/conduct-wave-gate.ts';
import type { RecordedGate } from '../harness/gate/record-decision.ts';
import type { RecordedWaveGate } from '../harness/gate/wave/record-wave.ts';
import type { RunObserver } from '../harness/run-observer.ts';
import { listenForInterruption } from './interruption.ts';
import { ExitCode, QaCommand } from './qa-command.ts';

/** GitHub takes no larger summary of a step. */
const summaryLimitBytes = 1024 * 1024;

export default class Gate extends QaCommand {
  static override summary = 'Decide whether the gate of a subwave or of the whole wave opens: PASS or FAIL, rule by rule.';
  static override description =
    'Computes the decision from evidence, ledger, repository and policies, and records it beside the evidence. With --wave every subwave is decided anew, each after those that it needs, and the wave is PASS when all of them are. With --policy-ref the plan, the catalog, the freeze, the policies, the contracts and the keys are those of that ref, whatever the branch says. Exit code 0 for PASS, 1 for FAIL.';
  static override examples = [
    '<%= config.bin %> gate --subwave 2.9',
    '<%= config.bin %> gate --wave 2.0',
    '<%= config.bin %> gate --subwave 2.9 --policy-ref origin/main --run',
    '<%= config.bin %> gate --subwave 2.9 --no-record --json',
  ];
  static override flags = {
    subwave: string({
      summary: 'The subwave whose gate is decided.',
      helpValue: '2.9',
      exactlyOne: ['subwave', 'wave'],
    }),
    wave: string({ summary: 'The wave whose gate is decided, with those of all its subwaves.', helpValue: '2.0' }),
    'policy-ref': string({
      summary: 'Take the rules from this branch, tag or commit, never from the working tree.',
      helpValue: 'REF',
    }),
    run: boolean({
      summary: 'Run what is judged first, and the base of the branch where its evidence does not say how it stood.',
    }),
    record: boolean({ summary: 'Write the decision beside the evidence and into the ledger.', allowNo: true, default: true }),
  };

  readonly #interruption = listenForInterruption('Ended at once: nothing was decided.');

  async run(): Promise<RecordedGate | RecordedWaveGate> {
    const { flags } = await this.parse(Gate);
    const request = {
      root: findRoot(flags.root),
      policyRef: flags['policy-ref'],
      run: flags.run,
      record: flags.record,
      signal: this.#interruption.signal,
      createObserver: () => this.#createObserver(),
    };
    const { subwave, wave } = flags;
    const deciding =
      wave === undefined
        ? conductGate({ ...request, subwave: subwave! }, systemClock)
        : conductWaveGate({ ...request, wave }, systemClock);
    const result = await deciding.finally(this.#interruption.stop);
    if (!this.jsonEnabled()) await this.#describe(result);
    if (process.env['GITHUB_ACTIONS'] === 'true') await this.#tellGithub(result);
    return this.conclude(result, result.decision.outcome === 'PASS' ? ExitCode.green : ExitCode.red);
  }

  protected override async catch(error: Error): Promise<void> {
    // oxlint-disable-next-line no-promise-in-callback -- The name is oclif's; this is no callback.
    await super.catch(error);
    if (this.#interruption.signal.aborted) process.exitCode = ExitCode.interrupted;
  }

  async #describe(result: RecordedGate | RecordedWaveGate): Promise<void> {
    if ('subwaves' in result) {
      const { describeWave } = await import('./views/wave-view.ts');
      this.print(describeWave(result));
    } else {
      const { describeGate } = await import('./views/gate-view.ts');
      this.print(describeGate(result));
    }
  }

  async #createObserver(): Promise<RunObserver> {
    const { createPlainView } = await import('./views/plain-view.ts');
    return createPlainView((line) => this.print(line), systemClock);
  }

  async #tellGithub(result: RecordedGate | RecordedWaveGate): Promise<void> {
    const { renderAnnotations, renderStepSummary, renderWaveSummary } = await import('./views/github-view.ts');
    const isWave = 'subwaves' in result;
    const decisions = isWave ? result.subwaves.map(({ decision }) => decision) : [result.decision];
    for (const annotation of renderAnnotations(decisions)) this.print(annotation);
    const path = process.env['GITHUB_STEP_SUMMARY'] ?? '';
    const parts = [...(isWave ? [renderWaveSummary(result.decision)] : []), ...decisions.map(renderStepSummary)];
    if (path !== '') await appendText(path, parts.join('\n'), summaryLimitBytes);
  }
}
