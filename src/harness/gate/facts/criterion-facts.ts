import type { Component, Criterion } from '../../catalog/catalog.ts';
import type { StaticTest } from '../../debt/debt-report.ts';
import type { RecordedCriterion } from '../../evidence/run-record.ts';
import type { ProofStatus } from '../../prove/proof-status.ts';
import { titleOf } from '../../verdict/judge-criterion.ts';
import { baseStateOf, classify } from '../base/classify-criterion.ts';
import type { DocumentObject } from '../document-types.ts';
import { recordOf } from './gate-sources.ts';
import type { GateSources } from './gate-sources.ts';

/** One criterion by all that is known of it; `criterion` is undefined when the catalog does not have it. */
interface KnownCriterion {
  readonly id: string;
  readonly component: string;
  readonly criterion: Criterion | undefined;
  readonly recorded: RecordedCriterion | undefined;
}

/** The criteria that the catalog, the evidence or the base have of a subwave, those of the catalog first. Pure. */
export function describeCriteria(sources: GateSources): DocumentObject<'Criterion'>[] {
  const bearers = Map.groupBy(sources.tests.tests, ({ criterionId }) => criterionId);
  const proofs = new Map(sources.proofs.map((proof) => [proof.criterion, proof]));
  return listKnown(sources).map((known) => {
    const own = bearers.get(known.id) ?? [];
    const proof = proofs.get(known.id);
    return {
      ...describeVerdict(known),
      ...describeTests(known, own),
      ...describeBase(known, sources),
      ...describeProof(known.id, proof, sources),
    };
  });
}

function listKnown(sources: GateSources): KnownCriterion[] {
  const recorded = new Map(
    (recordOf(sources)?.components ?? []).flatMap(({ criteria }) => criteria.map((each) => [each.criterion, each])),
  );
  const cataloged = new Map(sources.components.flatMap(({ criteria }: Component) => criteria.map((each) => [each.id, each])));
  const ofBase = [...(sources.base?.criteria.keys() ?? [])];
  return [...new Set([...cataloged.keys(), ...recorded.keys(), ...ofBase])].map((id) => ({
    id,
    component: id.slice(0, id.lastIndexOf('.')),
    criterion: cataloged.get(id),
    recorded: recorded.get(id),
  }));
}

function describeVerdict({ id, component, criterion, recorded }: KnownCriterion) {
  return {
    id,
    component,
    statement: criterion?.statement ?? recorded?.statement ?? '',
    state: recorded?.state ?? 'ABSENT',
    reason: recorded?.reason.code ?? '',
    timeoutMs: recorded?.timeoutMs ?? criterion?.timeoutMs ?? 0,
    durationMs: recorded?.durationMs ?? 0,
    assertions: recorded?.assertions ?? 0,
    cases: recorded?.cases ?? 0,
    cataloged: criterion !== undefined,
    executed: recorded !== undefined && (recorded.cases > 0 || recorded.state === 'TIMEOUT'),
    recorded: recorded !== undefined,
  };
}

function describeTests({ criterion }: KnownCriterion, tests: readonly StaticTest[]) {
  return {
    tests: tests.length,
    titleMatches: criterion !== undefined && tests.some(({ title }) => title === titleOf(criterion)),
    debt: tests.flatMap(({ debt }) => debt.map(({ kind }) => kind)),
  };
}

function describeBase({ id, criterion, recorded }: KnownCriterion, { base, rules }: GateSources) {
  const isNew = base?.current === true || (rules.policyRef !== null && criterion === undefined);
  const before = baseStateOf(id, base, isNew);
  return { base: before, class: classify(before, recorded?.state ?? 'ABSENT') };
}

function describeProof(id: string, proof: ProofStatus | undefined, { importing }: GateSources) {
  const isProven = proof?.state === 'proven';
  return {
    proof: proof?.state ?? 'absent',
    proofReason: proof?.reason ?? 'No certificate.',
    reaches: isProven ? 'certificate' : importing.has(id) ? 'imports' : 'nothing',
  };
}
