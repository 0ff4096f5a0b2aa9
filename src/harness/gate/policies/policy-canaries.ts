import type { GateDocument } from '../document-types.ts';
import type { PolicyResult } from '../rules/evaluate-policy.ts';
import { emptyDocument, passingDocument, permittedChange, soundComponent, soundCriterion } from './passing-document.ts';

/** A document on which a policy of the package must decide as told; `qa selftest` has each policy decide on its own. */
export interface PolicyCanary {
  readonly policy: string;
  /** What is the matter with the document. */
  readonly name: string;
  readonly document: GateDocument;
  readonly outcome: PolicyResult['outcome'];
}

type Changes = {
  readonly [Name in keyof GateDocument]?: GateDocument[Name] extends readonly unknown[]
    ? GateDocument[Name]
    : Partial<GateDocument[Name]>;
};

/** The sound document with some of its parts changed. */
function changed(changes: Changes): GateDocument {
  const parts = Object.entries(changes).map(([name, part]) => {
    const sound = passingDocument[name as keyof GateDocument];
    return [name, Array.isArray(part) ? part : { ...sound, ...part }];
  });
  return { ...passingDocument, ...Object.fromEntries(parts) } as GateDocument;
}

const activated = (...active: string[]): Changes => ({ plan: { active } });
const criterion = (change: Partial<typeof soundCriterion>): Changes => ({ criteria: [{ ...soundCriterion, ...change }] });
const component = (change: Partial<typeof soundComponent>): Changes => ({ components: [{ ...soundComponent, ...change }] });
const change = (fields: Partial<typeof permittedChange>): Changes => ({
  repository: { changed: [{ ...permittedChange, ...fields }] },
});

/** What must refute each policy, by its id and by what is the matter. */
const refuting: Readonly<Record<string, Readonly<Record<string, Changes>>>> = {
  'BL-016': {
    'a criterion is RED': criterion({ state: 'RED' }),
    'a criterion is not in the evidence': criterion({ state: 'ABSENT' }),
    'a test carries debt': { debt: [{ kind: 'skip', file: 'qa/tests/a.qa.ts', line: 3 }] },
    'the evidence records debt': { evidence: { debt: 1 } },
    'what was GREEN at the base has left the catalog': {
      criteria: [soundCriterion, { ...soundCriterion, id: 'QA-1.2', cataloged: false, state: 'ABSENT' }],
    },
    'there is no criterion': { criteria: [] },
  },
  'BL-018': {
    'a component lies outside the range': component({ planned: false }),
    'a component is not in the catalog': component({ cataloged: false }),
    'a component has no test': component({ tested: false }),
    'a component is not in the evidence': component({ recorded: false }),
    'a test bears a criterion that the catalog does not have': { strayTests: ['QA-9.1 in qa/tests/a.qa.ts'] },
    'the range promises a component more': { subwave: { last: 2 } },
    'there is no component': { components: [] },
  },
  'BL-019': {
    'the title is not the statement': criterion({ titleMatches: false }),
    'two tests bear the criterion': criterion({ tests: 2 }),
    'the test reaches no source of its module': criterion({ reaches: 'nothing' }),
    'there is no criterion': { criteria: [] },
  },
  'BL-022': { 'the repository gives no rule for it': activated('BL-022') },
  'BL-023': { 'the repository gives no rule for it': activated('BL-023') },
  'architecture-freeze': {
    'nothing is frozen': { freeze: { state: 'absent' } },
    'an assertion was removed': {
      freeze: {
        changes: [
          { subject: 'test', id: 'QA-1.1', kind: 'assertion-removed', weakens: true, sentence: 'QA-1.1 lost an assertion' },
        ],
      },
    },
    'the lock file has problems': { freeze: { problems: ['It names a key twice.'] } },
    'the builder amended for the own work': { freeze: { amendments: [{ id: 'A-1', by: 'ada', reason: 'It was in the way.' }] } },
  },
  attestation: {
    'the evidence is not signed': { ...activated('attestation'), attestation: { signature: 'unsigned' } },
    'the key is not trusted': { ...activated('attestation'), attestation: { signature: 'untrusted' } },
    'the signature covers nothing': { ...activated('attestation'), attestation: { checked: 0 } },
  },
  'evidence-integrity': {
    'there is no evidence': { evidence: { state: 'absent' } },
    'the evidence was changed': { evidence: { state: 'damaged', problems: ['Not vouched for by the ledger.'] } },
    'the evidence is of another tree': { evidence: { current: false } },
    'the run left criteria out': { evidence: { complete: false } },
    'the run was by another plan': { evidence: { fitsPlan: false } },
    'the run was by another catalog': { evidence: { fitsCatalog: false } },
    'a criterion was never executed': criterion({ executed: false }),
    'the evidence has a criterion that the catalog does not have': criterion({ cataloged: false }),
    'the ledger was altered': { ledger: { tampering: ['line 3'] } },
    'git was told not to look at a file': { repository: { hidden: ['src/calc/add.ts'] } },
    'git ignores a source': { repository: { ignored: ['src/calc/sum.ts'] } },
    'the attestation is refuted': { attestation: { signature: 'refuted' } },
    'no trusted key signed the attestation that is there': {
      attestation: { signature: 'untrusted', problems: ['No trusted key signed it.'] },
    },
    'the evidence records nothing': { criteria: [] },
  },
  'lock-rule': {
    'a callback is called under a lock': {
      locks: { findings: [{ file: 'src/calc/add.ts', line: 3, call: 'onAdd', lock: 'mutex.lock()' }] },
    },
    'no source was read': { locks: { files: 0 } },
  },
  'one-time-build': {
    'a component was never GREEN': component({ firstGreen: 0 }),
    'there is no component': { components: [] },
  },
  proof: {
    'a criterion is not proven': criterion({ proof: 'unproven' }),
    'a certificate is of other sources': criterion({ proof: 'stale' }),
    'there is no certificate': criterion({ proof: 'absent' }),
    'there is no criterion': { criteria: [] },
  },
  'qa-version': {
    'the gate is older than the plan demands': { tool: { sufficient: false } },
    'the evidence is older than the plan demands': { evidence: { toolSufficient: false } },
  },
  sandbox: {
    'the run had no sandbox': { ...activated('sandbox'), evidence: { sandbox: 'none', sandboxReason: 'no namespaces' } },
    'there is no evidence': { ...activated('sandbox'), evidence: { state: 'absent' } },
  },
  scope: {
    'a forbidden file was changed': change({ path: 'qa/plan.yaml', forbidden: true }),
    'a workflow was changed': change({ path: '.github/workflows/ci.yaml', permitted: false, workflow: true }),
    'a file of another subwave was changed': change({ inScope: false }),
    'git was told not to look at a file': { repository: { hidden: ['qa/plan.yaml'] } },
    'nothing was compared': { repository: { compared: 0 } },
  },
  timeouts: {
    'a test has no bound': criterion({ timeoutMs: 0 }),
    'a test lifts its bound': criterion({ debt: ['unbounded'] }),
    'a test passed its bound': criterion({ state: 'TIMEOUT' }),
    'there is no criterion': { criteria: [] },
  },
  'upstream-gates': {
    'the gate before is FAIL': { gates: [{ subwave: '1.0', outcome: 'FAIL', source: 'evidence' }] },
    'the gate before is not decided': { gates: [{ subwave: '1.0', outcome: 'UNDECIDED', source: 'not decided' }] },
    'the gate before was skipped': { gates: [] },
  },
  warnings: {
    'a component warns': component({ warnings: ['a listener leaks'] }),
    'the run left a process': { evidence: { findings: [{ code: 'LEFTOVER_PROCESS', message: 'sleep 1000' }] } },
    'there is no component': { components: [] },
  },
};

/** The policies that hold of the sound document only when the plan activates them. */
const optIn = ['attestation', 'sandbox'];
/** Those that hold of none: the package has no rule for them. */
const withoutRule = ['BL-022', 'BL-023'];

/** At least one document that refutes each policy of the package, one that bears it out, and the empty one. */
export const policyCanaries: readonly PolicyCanary[] = Object.entries(refuting).flatMap(([policy, documents]): PolicyCanary[] => [
  ...Object.entries(documents).map(([name, changes]) => ({ policy, name, document: changed(changes), outcome: 'FAIL' as const })),
  withoutRule.includes(policy)
    ? { policy, name: 'the plan does not activate it', document: passingDocument, outcome: 'NOT_ACTIVE' }
    : { policy, name: 'nothing is wrong', document: changed(optIn.includes(policy) ? activated(policy) : {}), outcome: 'PASS' },
  { policy, name: 'nothing has run', document: emptyDocument, outcome: emptyOutcome(policy) },
]);

/** Where nothing has run, what the plan or the call must ask for is not active, and everything else fails. */
function emptyOutcome(policy: string): PolicyResult['outcome'] {
  const asked = [...optIn, ...withoutRule, 'scope', 'upstream-gates', 'qa-version'];
  return asked.includes(policy) ? 'NOT_ACTIVE' : 'FAIL';
}
