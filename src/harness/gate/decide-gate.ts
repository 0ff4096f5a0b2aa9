import { join } from 'node:path';

import { findFile } from '../../foundation/files/find-file.ts';
import { readPackage } from '../../foundation/read-package.ts';
import { attestationPath } from '../attestation/write-attestation.ts';
import { loadPublicKeys } from '../attestation/public-keys.ts';
import { verifyEvidence } from '../attestation/verify-evidence.ts';
import { readGateStates } from '../checkpoint/gate-state.ts';
import type { GateState } from '../checkpoint/gate-state.ts';
import { scanFiles } from '../debt/scan-files.ts';
import { evidenceFolder, ownerOf } from '../evidence/evidence-place.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import { readSource } from '../evidence/read-source.ts';
import type { RecordedSource } from '../evidence/run-record.ts';
import { freezeLockPath } from '../freeze/freeze-lock.ts';
import { readFreezeStatus } from '../freeze/freeze-status.ts';
import type { FreezeStatus } from '../freeze/freeze-status.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { vouchFor } from '../ledger/vouched-evidence.ts';
import { requireSubwave } from '../plan/require-subwave.ts';
import { readProofs } from '../prove/proof-status.ts';
import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import { measureFiles } from '../../foundation/files/measure-files.ts';
import { readBaseEvidence } from './base/base-results.ts';
import type { BaseResults } from './base/base-results.ts';
import { describeIgnored } from './base/protected-rules.ts';
import type { GateRules } from './base/protected-rules.ts';
import { buildDocument } from './facts/build-document.ts';
import { findImporting } from './facts/find-importing.ts';
import type { GateSources } from './facts/gate-sources.ts';
import { readChanges } from './facts/read-changes.ts';
import { scanLocks } from './facts/scan-locks.ts';
import type { DecisionEvidence, GateDecision } from './gate-decision.ts';
import { judgeGate, listClasses } from './rules/judge-gate.ts';

/** A decision before it is known when it was made. */
export type UndatedDecision = Omit<GateDecision, 'decidedAt'>;

export interface DecideOptions {
  /** How the criteria stood at the base, where that was measured just now. */
  readonly base?: BaseResults | undefined;
  /** The tree as it is, for a caller that has it read meanwhile. */
  readonly source?: Promise<RecordedSource>;
  /** Where the gates before it stand, for a caller that decided them just now; by the decisions on record otherwise. */
  readonly gates?: readonly GateState[];
  /** What a reader must know besides. */
  readonly notices?: readonly string[];
}

/**
 * Decides the gate of a subwave from repository, evidence and policies. Everything is computed; nothing that was decided before on the
 * subwave is believed. Writes nothing.
 *
 * @throws {QaError} UNKNOWN_SUBWAVE, EXTERNAL_SUBWAVE; of kind `environment` where something cannot be read.
 */
export async function decideGate(
  root: string,
  rules: GateRules,
  subwaveId: string,
  options: DecideOptions = {},
): Promise<UndatedDecision> {
  const sources = await gatherSources(root, rules, subwaveId, options);
  const { subwave, source, base } = sources;
  const { plan } = rules.project;
  const document = buildDocument(sources);
  const builder = plan.builders.find(({ id }) => id === subwave.builder);
  const switches = { policies: plan.policies, beneficiaries: builder === undefined ? [] : [builder.id, builder.title] };
  const artifacts = await listArtifacts(root, sources);
  const { outcome, terminalState, rules: decided } = judgeGate(rules.policies, document, switches, artifacts);
  return {
    schemaVersion: 1,
    wave: plan.wave,
    subwave: subwave.id,
    gate: document.subwave.gate,
    outcome,
    terminalState,
    runId: sources.evidence.state === 'whole' ? sources.evidence.record.runId : null,
    source,
    tool: { name: 'wavegate', version: sources.toolVersion },
    policyRef: rules.policyRef,
    evidence: artifacts['evidence'] ?? null,
    rules: decided,
    classes: { base: base === null ? null : describeBase(base), criteria: listClasses(document) },
    notices: [...listNotices(sources), ...(options.notices ?? [])],
  };
}

async function gatherSources(root: string, rules: GateRules, subwaveId: string, options: DecideOptions): Promise<GateSources> {
  const { project, policyRef } = rules;
  const subwave = requireSubwave(project.plan, subwaveId);
  const owner = ownerOf(project.plan, subwave);
  const components = project.catalog.components.filter((component) => component.subwave === subwave.id);
  const keys = loadPublicKeys(rules.folder);
  const scanning = expandGlobs(root, subwave.tests).then((files) => scanFiles(root, files));
  const reading = options.source ?? readSource(root);
  for (const each of [scanning, reading]) each.catch(() => {});
  const found = await readEvidence(root, owner);
  // After the evidence, which a run stores before its end.
  const ledger = await readLedger(root);
  const readBase = async () => options.base ?? (policyRef === null ? null : readBaseEvidence(root, owner, policyRef));
  const [source, base, changes, freeze, attestation, gates, locks, tests, proofs] = await Promise.all([
    reading,
    readBase(),
    readChanges(root, rules, subwave),
    readFreeze(root, rules),
    verifyEvidence(root, owner, keys),
    options.gates ?? readGateStates(root, project.plan, ledger),
    scanLocks(root, components),
    scanning,
    readProofs(
      root,
      project,
      subwave.id,
      scanning.then((report) => report.tests),
    ),
  ]);
  const proven = new Set(proofs.filter(({ state }) => state === 'proven').map(({ criterion }) => criterion));
  return {
    rules,
    subwave,
    components,
    toolVersion: readPackage().version,
    source,
    evidence: vouchFor(found, ledger),
    ledger,
    tests,
    proofs,
    freeze,
    attestation,
    trustedKeys: keys.length,
    gates,
    changes,
    base,
    locks,
    importing: await findImporting(root, components, tests, proven),
  };
}

/** The freeze by the lock of the rules, which may be another than the tree's own. */
async function readFreeze(root: string, { project, policyRef, folder }: GateRules): Promise<FreezeStatus> {
  const lock = policyRef === null ? undefined : findFile(join(folder, freezeLockPath));
  if (policyRef === null || lock !== undefined) return readFreezeStatus(root, project, { lock });
  return { state: 'absent', path: freezeLockPath, sha256: null, changes: [], amendments: [], problems: [] };
}

/** The files that parts of the document were read from. The ledger is none of them: it goes on. */
async function listArtifacts(
  root: string,
  { evidence, freeze, rules, subwave }: GateSources,
): Promise<Readonly<Record<string, DecisionEvidence>>> {
  const summary = evidence.state === 'whole' ? { path: evidence.path, sha256: evidence.sha256 } : undefined;
  const ofEvidence = summary === undefined ? {} : { evidence: summary, criteria: summary, components: summary };
  const lock = freeze.sha256 === null ? {} : { freeze: { path: freeze.path, sha256: freeze.sha256 } };
  const [signed] = await measureFiles(root, [attestationPath(evidenceFolder(ownerOf(rules.project.plan, subwave)))]);
  return {
    ...ofEvidence,
    ...lock,
    ...(signed === undefined ? {} : { attestation: { path: signed.path, sha256: signed.sha256 } }),
  };
}

function describeBase({ ref, commit, from, current, runId }: BaseResults): GateDecision['classes']['base'] {
  return { ref, commit, from, current, runId };
}

function listNotices({ rules, changes, base }: GateSources): string[] {
  const workflows = changes.changed.filter(({ workflow }) => workflow).map(({ path }) => path);
  const { policyRef } = rules;
  return [
    ...(policyRef?.ignored ?? []).map(describeIgnored),
    ...workflows.map((path) => `${path} says what continuous integration does, and the branch changes it.`),
    ...(policyRef !== null && changes.base === null ? [`The branch has no history in common with ${policyRef.ref}.`] : []),
    ...(base === null || base.from !== 'nowhere'
      ? []
      : [`The evidence of ${base.ref} is ${base.state}: how the criteria stood there is not known.`]),
    ...(base?.from === 'evidence' && !base.current
      ? [`The evidence that ${base.ref} holds is of another tree than its own: what failed there excuses nothing.`]
      : []),
  ];
}
