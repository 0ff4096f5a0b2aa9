import { mkdtempSync } from 'node:fs';
import path from 'node:path';

import { shortenText } from '../../../foundation/text/shorten-text.ts';
import type { Runner, RunnerOutcome, RunnerPlan } from '../runner.ts';
import { nothingRan } from '../sandbox.ts';
import { RunProgress } from '../supervision/run-progress.ts';
import type { HostProcess } from './host-process.ts';
import { supervisePass } from './pass-supervision.ts';

type RunOptions = Parameters<Runner['run']>[1];
type End = Pick<RunnerOutcome, 'end' | 'message'>;

const messageBytes = 2000;
/** The first death of the host may have come from outside; when it dies again, what was under way is held to blame. */
const forgivenHostDeaths = 1;

/** Runs pass after pass until every planned test has its end, or passes bring nothing new. */
export async function runPasses(
  plan: RunnerPlan,
  { signal, onEvent }: RunOptions,
  openHost: () => Promise<HostProcess>,
): Promise<Omit<RunnerOutcome, 'durationMs'>> {
  const progress = new RunProgress(plan.files, plan.defaultTimeoutMs, onEvent);
  let versions: RunnerOutcome['versions'] = {};
  let sandbox = nothingRan;
  let hostDeaths = 0;
  for (let passes = 0; ; passes++) {
    const files = progress.nextPass();
    const finish = (end: End): Omit<RunnerOutcome, 'durationMs'> => ({ ...end, passes, versions, sandbox });
    if (files.length === 0) return finish({ end: 'complete' });
    const doneBefore = progress.doneCount;
    const host = await openHost();
    const journalDir = host.journalFolder ?? mkdtempSync(path.join(plan.scratchDir, 'journals-'));
    const command = {
      type: 'pass',
      files,
      journalDir,
      maxWorkers: plan.maxWorkers,
      isolate: files.some(({ isolated }) => isolated === true),
      defaultTimeoutMs: plan.defaultTimeoutMs,
      ...(plan.mutants === undefined ? {} : { mutants: plan.mutants }),
    } as const;
    const end = await supervisePass(host, command, progress, { signal, blameHostDeath: hostDeaths >= forgivenHostDeaths });
    progress.passEnded();
    versions = (host.alive ? await host.ready : undefined) ?? versions;
    sandbox = (await host.sandbox) ?? sandbox;
    if (end === 'interrupted') return finish({ end: 'interrupted' });
    if (end === 'journal-failed')
      return finish({ end: 'failed', message: 'A worker could not write its journal: is the disk full?' });
    const isForgiven = end === 'host-died' && hostDeaths < forgivenHostDeaths;
    if (end === 'host-died') hostDeaths += 1;
    if (isForgiven || progress.doneCount > doneBefore) continue;
    const reason = shortenText(host.failure, messageBytes);
    if (end === 'host-died')
      return finish({ end: 'failed', message: `The process that runs vitest ended before it ran anything. ${reason}` });
    progress.abandon('The worker process ended again and again before the test could run.');
  }
}
