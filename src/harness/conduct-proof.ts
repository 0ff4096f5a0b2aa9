import type { Clock } from '../foundation/clock.ts';
import { loadProject } from './catalog/load-project.ts';
import type { Project } from './catalog/load-project.ts';
import { readKnownProofs, summarizeProofs } from './proof-overview.ts';
import type { KnownProof } from './proof-overview.ts';
import { startBudget } from './proof-budget.ts';
import { withProofSession } from './proof-session.ts';
import type { ProofSession } from './proof-session.ts';
import type { ProofSummary } from './proof-summary.ts';
import { storeFindings } from './prove/certificate-store.ts';
import { recordFinding } from './prove/record-finding.ts';
import { seekProofs } from './prove/seek-proofs.ts';
import type { Finding, SeekObserver } from './prove/seek-proofs.ts';
import type { SandboxRequest } from './runner/sandbox.ts';
import { selectCriteria } from './selection/select-criteria.ts';
import type { SelectionRequest } from './selection/select-criteria.ts';

export interface ProofRequest {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly request: SelectionRequest;
  /** Time for the search; what is then open stays open. */
  readonly budgetMs: number;
  readonly maxWorkers: number | undefined;
  readonly sandbox: SandboxRequest;
  /** Whether to seek a proof also where the outcome is known. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/** Follows a search while it is under way. */
export interface ProofObserver extends Pick<SeekObserver, 'onPass'> {
  /** Once, before anything runs; not when nothing has to. */
  onStart(expression: string, criteria: number): void;
}

/**
 * Proves of each selected criterion that its test can fail, where that is not known yet, and stores what it finds as it goes.
 *
 * @throws {QaError} of kind `input` before anything runs; of kind `environment` when the prover does not work here.
 */
export async function conductProof(options: ProofRequest, observer: ProofObserver, clock: Clock): Promise<ProofSummary> {
  const { root, request, force } = options;
  const startedMs = clock.monotonicMs();
  const project = await loadProject(root);
  const selection = selectCriteria(project.plan, project.catalog, request);
  const known = await readKnownProofs(root, project, selection);
  const open = known.filter((each) => each.test !== undefined && (force || isOpen(each)));
  const budget = startBudget(options.budgetMs, options.signal, clock);
  if (open.length > 0) observer.onStart(selection.expression, open.length);
  const search = open.length === 0 ? null : await seek({ ...options, signal: budget.signal }, project, open, observer, clock);
  budget.stop();
  const after = search === null ? known : await readKnownProofs(root, project, selection);
  const durationMs = clock.monotonicMs() - startedMs;
  return { ...summarizeProofs(selection, after), end: budget.end, durationMs, search, verified: null };
}

/** A search that came to its end is not repeated until something changes; whether a test passes may depend on the machine. */
function isOpen({ status: { state, unproven } }: KnownProof): boolean {
  return state === 'absent' || state === 'stale' || unproven?.cause === 'not-finished' || unproven?.cause === 'not-passing';
}

async function seek(
  { root, signal, maxWorkers, sandbox }: ProofRequest,
  project: Project,
  open: readonly KnownProof[],
  observer: ProofObserver,
  clock: Clock,
): Promise<ProofSummary['search']> {
  const criteria = open.map(({ subwave, criterion }) => ({ subwave, criterion: criterion.id }));
  return withProofSession({ root, project, criteria, maxWorkers, sandbox, signal }, clock, async (session) => {
    const store = keeper(root, project, open, session, clock);
    const follow = { onPass: observer.onPass.bind(observer), onFindings: store };
    await seekProofs(session.bench, session.targets, session.copy.mutants, follow);
    const { copy, bench } = session;
    return {
      criteria: open.length,
      trials: bench.trials,
      mutants: copy.mutants.length,
      refused: Object.fromEntries(copy.refused),
      instrumenterVersion: copy.version,
    };
  });
}

/** Stores findings. A search that was cut short takes no certificate back that holds. */
function keeper(root: string, { catalog }: Project, open: readonly KnownProof[], { copy, digests }: ProofSession, clock: Clock) {
  const bySubwave = Map.groupBy(open, ({ subwave }) => subwave);
  return async (findings: readonly Finding[]): Promise<void> => {
    const context = { digests, instrumenterVersion: copy.version, at: new Date(clock.wallMs()).toISOString() };
    for (const [subwave, ofSubwave] of bySubwave) {
      const holding = new Set(ofSubwave.filter(({ status }) => status.state === 'proven').map(({ criterion }) => criterion.id));
      const ids = new Set(ofSubwave.map(({ criterion }) => criterion.id));
      const records = findings
        .filter(({ target }) => ids.has(target.criterion))
        .map((finding) => recordFinding(finding, context))
        .filter((record) => !('cause' in record) || record.cause !== 'not-finished' || !holding.has(record.criterion));
      if (records.length === 0) continue;
      const catalogued = new Set(
        catalog.components.filter((each) => each.subwave === subwave).flatMap((each) => each.criteria.map(({ id }) => id)),
      );
      const certificates = records.filter((record) => 'mutant' in record);
      await storeFindings(root, subwave, { certificates, unproven: records.filter((record) => 'cause' in record) }, catalogued);
    }
  };
}
