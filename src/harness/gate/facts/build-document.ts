import type { Problem } from '../../../foundation/problem.ts';
import { isTampering } from '../../ledger/ledger.ts';
import { brokenRuns } from '../../ledger/attempts.ts';
import type { DocumentObject, GateDocument } from '../document-types.ts';
import { isAtLeast } from '../rules/compare-versions.ts';
import { describeComponents } from './component-facts.ts';
import { describeCriteria } from './criterion-facts.ts';
import { recordOf } from './gate-sources.ts';
import type { GateSources } from './gate-sources.ts';
import { listUpstreamGates } from './upstream-gates.ts';

/** The one document that every policy is evaluated over. Pure: the same sources give the same document. */
export function buildDocument(sources: GateSources): GateDocument {
  const { rules, subwave, tests, ledger, changes, base, attestation, locks, gates } = sources;
  const { plan, catalog } = rules.project;
  const catalogIds = new Set(catalog.components.flatMap(({ criteria }) => criteria.map(({ id }) => id)));
  const stray = tests.tests.filter(({ criterionId }) => criterionId !== undefined && !catalogIds.has(criterionId));
  return {
    rules: {
      ref: rules.policyRef?.ref ?? '',
      commit: rules.policyRef?.commit ?? '',
      ignored: (rules.policyRef?.ignored ?? []).map(({ path }) => path),
    },
    tool: { version: sources.toolVersion, sufficient: isAtLeast(sources.toolVersion, plan.minimumVersion) },
    plan: {
      wave: plan.wave,
      digest: plan.digest,
      minimumVersion: plan.minimumVersion ?? '',
      active: plan.policies.active,
      inactive: [...plan.policies.inactive.keys()],
    },
    subwave: {
      id: subwave.id,
      title: subwave.title,
      gate: `GATE-SUBWAVE-${subwave.id}`,
      builder: subwave.builder ?? '',
      first: subwave.range?.first ?? 0,
      last: subwave.range?.last ?? 0,
      needs: subwave.needs,
    },
    evidence: describeEvidence(sources),
    criteria: describeCriteria(sources),
    components: describeComponents(sources),
    debt: tests.findings.map(({ kind, file, line }) => ({ kind, file, line })),
    strayTests: stray.map(({ criterionId, file, line }) => `${criterionId} at ${file}:${line}`),
    ledger: {
      entries: ledger.entries.length,
      tampering: ledger.problems.filter(isTampering).map(describe),
      brokenRuns: brokenRuns(ledger).map(({ runId }) => runId),
    },
    freeze: describeFreeze(sources),
    repository: {
      commit: sources.source.commit ?? '',
      dirty: sources.source.dirty,
      base: changes.base ?? '',
      compared: changes.compared,
      changed: changes.changed,
      hidden: changes.hidden,
      ignored: changes.ignored,
    },
    base: {
      commit: base?.commit ?? '',
      state: base?.state ?? 'absent',
      current: base?.current ?? false,
      criteria: base?.criteria.size ?? 0,
    },
    gates: listUpstreamGates(plan, subwave, gates),
    attestation: {
      signature: attestation.signature,
      keyId: attestation.keyId ?? '',
      trustedKeys: sources.trustedKeys,
      problems: attestation.problems.map(describe),
      checked: attestation.checked.length,
    },
    locks,
  };
}

function describeEvidence(sources: GateSources): DocumentObject<'Evidence'> {
  const { evidence, source, rules } = sources;
  const { plan, catalog } = rules.project;
  const record = recordOf(sources);
  return {
    state: evidence.state,
    problems: evidence.state === 'damaged' ? evidence.problems.map(describe) : [],
    runId: record?.runId ?? '',
    status: record?.status ?? '',
    end: record?.runner.end ?? '',
    complete: record?.selection.complete ?? false,
    current: record?.source.treeDigest === source.treeDigest,
    fitsPlan: record?.digests.plan === plan.digest,
    fitsCatalog: record?.digests.catalog === catalog.digest,
    toolVersion: record?.tool.version ?? '',
    toolSufficient: record !== undefined && isAtLeast(record.tool.version, plan.minimumVersion),
    sandbox: record?.environment.sandbox ?? '',
    sandboxReason: record?.environment.sandboxReason ?? '',
    findings: (record?.findings ?? []).map(({ code, message }) => ({ code, message })),
    debt: record?.totals.debt ?? 0,
  };
}

function describeFreeze({ freeze }: GateSources): DocumentObject<'Freeze'> {
  return {
    state: freeze.state,
    changes: freeze.changes.map(({ subject, id, kind, weakens, sentence }) => ({ subject, id, kind, weakens, sentence })),
    amendments: freeze.amendments.map(({ id, by, reason }) => ({ id, by, reason })),
    problems: freeze.problems.map(describe),
  };
}

/** A problem in one line, with its place. */
function describe({ file, line, message }: Problem): string {
  const place = [file, line].filter((part) => part !== undefined).join(':');
  return place === '' ? message : `${place} ${message}`;
}
