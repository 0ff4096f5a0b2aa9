import path from 'node:path';

import { boolean, integer, string } from '@oclif/core/flags';

import { systemClock } from '../foundation/clock.ts';
import type { CheatListing } from '../harness/selftest/list-cheats.ts';
import type { SelftestResult } from '../harness/selftest/run-selftest.ts';
import { ExitCode, QaCommand } from './qa-command.ts';
import type { ExitCodeValue } from './qa-command.ts';

const defaultWorkers = 2;

export default class Selftest extends QaCommand {
  static override summary = 'Have the installed qa attack itself: every known cheat must be caught, and no honest twin refused.';
  static override description =
    'Plays the cheat corpus of the package, each cheat and its honest twin in a repository of its own, and says which layer caught it. Needs no repository, and touches none. What is not caught is printed as a non-claim. Exit code 1 when a cheat is not caught by the layer it names, or a twin is refused.';
  static override examples = [
    '<%= config.bin %> selftest',
    '<%= config.bin %> selftest --only "patched-*,ledger" --json',
    '<%= config.bin %> selftest --list',
  ];
  static override flags = {
    only: string({
      summary: 'Names or groups of cheats, several joined by commas; * stands for any characters.',
      helpValue: 'PATTERN',
    }),
    list: boolean({ summary: 'List the cheats, and play none.' }),
    corpus: string({ summary: 'A folder of other cheats. Default: the corpus of the package.', helpValue: 'DIR' }),
    sandbox: string({
      summary: 'Keep the tests from the machine where that is possible, or not at all, to see what catches the cheats then.',
      options: ['auto', 'none'],
      default: 'auto',
    }),
    workers: integer({ summary: 'Scenarios played at the same time.', helpValue: 'N', default: defaultWorkers, min: 1, max: 16 }),
  };

  async run(): Promise<SelftestResult | CheatListing> {
    const { flags } = await this.parse(Selftest);
    const { loadCorpus, ownCorpus } = await import('../harness/selftest/load-corpus.ts');
    const { selectCheats } = await import('../harness/selftest/select-cheats.ts');
    const corpus = flags.corpus === undefined ? ownCorpus : path.resolve(flags.corpus);
    const cheats = selectCheats(await loadCorpus(corpus), flags.only);
    const view = await import('./views/selftest-view.ts');
    if (flags.list) {
      const { listCheats } = await import('../harness/selftest/list-cheats.ts');
      const listing = listCheats(cheats);
      this.print(view.describeListing(listing));
      return this.conclude(listing, ExitCode.green);
    }
    const { runSelftest } = await import('../harness/selftest/run-selftest.ts');
    const signal = abortOnSignal();
    const result = await runSelftest(
      { corpus, cheats, workers: flags.workers, sandbox: flags.sandbox === 'none' ? 'none' : 'auto', signal },
      (verdict) => this.print(view.describeCheat(verdict)),
      systemClock,
    );
    this.print(view.describeResult(result));
    return this.conclude(result, exitCodeOf(result));
  }
}

function exitCodeOf({ outcome, left }: SelftestResult): ExitCodeValue {
  if (left > 0) return ExitCode.interrupted;
  return outcome === 'PASS' ? ExitCode.green : ExitCode.red;
}

/** Ends what is under way with the command; the scratch repositories are removed. */
function abortOnSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}
