import { boolean, string } from '@oclif/core/flags';

import { systemClock } from '../foundation/clock.ts';
import { countNoun } from '../foundation/text/count-noun.ts';
import { findRoot } from '../foundation/find-root.ts';
import { QaError } from '../foundation/qa-error.ts';
import type { ProofObserver, ProofRequest } from '../harness/conduct-proof.ts';
import type { ProofSummary } from '../harness/proof-summary.ts';
import type { SelectionRequest } from '../harness/selection/select-criteria.ts';
import { listenForInterruption } from './interruption.ts';
import { ExitCode, QaCommand } from './qa-command.ts';
import type { ExitCodeValue } from './qa-command.ts';
import { sandboxFlag, sandboxOf, workersFlag } from './runner-flags.ts';

const selectors = ['subwave', 'qa', 'all'];
const otherThan = (own: string) => selectors.filter((name) => name !== own);
const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

export default class Prove extends QaCommand {
  static override summary = 'Prove that the test of each criterion can fail.';
  static override description =
    'Changes the sources of each component in a copy of the repository, one small change at a time, until the test of the criterion turns red. What proves it is kept in qa/certificates; as long as neither the test nor what it reaches changes, nothing is run again. Exit code 0 when every selected criterion is proven, 1 otherwise.';
  static override examples = [
    '<%= config.bin %> prove --subwave 2.4',
    '<%= config.bin %> prove --qa QA-461..QA-465 --budget 2m',
    '<%= config.bin %> prove --subwave 2.9 --verify',
  ];
  static override flags = {
    subwave: string({
      summary: 'Every component of a subwave.',
      helpValue: '2.4',
      exclusive: otherThan('subwave'),
      multiple: true,
      delimiter: ',',
    }),
    qa: string({
      summary: 'Components, ranges and criteria.',
      helpValue: 'QA-436..QA-440,QA-445.2',
      exclusive: otherThan('qa'),
    }),
    all: boolean({ summary: 'The whole catalog.', exclusive: otherThan('all') }),
    budget: string({
      summary: 'Time for the search, as 90s, 10m or 1h; what is open then stays open.',
      helpValue: 'TIME',
      default: '10m',
    }),
    workers: workersFlag('as many as there are cores'),
    sandbox: sandboxFlag(),
    force: boolean({ summary: 'Seek a proof also where the outcome is known and nothing changed.', exclusive: ['verify'] }),
    verify: boolean({ summary: 'Try every certificate again instead of believing it; writes nothing.' }),
  };

  async run(): Promise<ProofSummary> {
    const { flags } = await this.parse(Prove);
    const request = requestOf(flags);
    const budgetMs = parseBudget(flags.budget);
    const root = findRoot(flags.root);
    const sandbox = sandboxOf(flags.sandbox);
    const interruption = listenForInterruption('Ended at once: what was proven by then is kept.');
    const options = { root, request, budgetMs, maxWorkers: flags.workers, sandbox, signal: interruption.signal };
    const summary = await this.#conduct(options, flags).finally(interruption.stop);
    if (!this.jsonEnabled()) {
      const { describeProof } = await import('./views/prove-view.ts');
      this.print(describeProof(summary));
    }
    return this.conclude(summary, exitCodeOf(summary));
  }

  async #conduct(options: Omit<ProofRequest, 'force'>, { verify, force }: { verify: boolean; force: boolean }) {
    if (verify) {
      const { verifyProofs } = await import('../harness/verify-proofs.ts');
      return verifyProofs(options, this.#follow(), systemClock);
    }
    const { conductProof } = await import('../harness/conduct-proof.ts');
    return conductProof({ ...options, force }, this.#follow(), systemClock);
  }

  #follow(): ProofObserver {
    const startedMs = systemClock.monotonicMs();
    return {
      onStart: (expression, criteria) =>
        this.print(`qa prove ${expression}: ${countNoun(criteria, 'criterion', 'criteria')} to prove`),
      onPass: ({ pass, tried, open }) => {
        const seconds = Math.round((systemClock.monotonicMs() - startedMs) / 1000);
        this.print(`  ${seconds} s: pass ${pass} tried ${countNoun(tried, 'mutant')}; ${open} still open`);
      },
    };
  }
}

function requestOf({
  subwave,
  qa,
  all,
}: {
  subwave?: readonly string[] | undefined;
  qa?: string | undefined;
  all?: boolean;
}): SelectionRequest {
  if (subwave !== undefined) return { kind: 'subwave', subwaves: subwave };
  if (qa !== undefined) return { kind: 'qa', expression: qa };
  if (all === true) return { kind: 'all' };
  throw new QaError('NO_SELECTION', 'nothing selected', {
    hint: 'Say what to prove: --subwave 2.4, --qa QA-436..QA-440 or --all.',
  });
}

/** @throws {QaError} USAGE */
function parseBudget(text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,4})([smh])$/.exec(text) ?? [];
  if (count !== undefined) return Number(count) * unitMs[unit]!;
  throw new QaError('USAGE', `--budget ${JSON.stringify(text)} is no time.`, { hint: 'Write it as 90s, 10m or 1h.' });
}

function exitCodeOf({ end, totals, verified }: ProofSummary): ExitCodeValue {
  if (end === 'interrupted') return ExitCode.interrupted;
  const holds = verified?.every((each) => each.holds === true) ?? true;
  return holds && totals.proven === totals.criteria ? ExitCode.green : ExitCode.red;
}
