/**
 * What a policy can ask of the gate document. One table says it to TypeScript, to the type checker of CEL and to the
 * conversion between them. A field that does not apply is empty (`''`, `0`, `[]`), never absent: CEL has no optional fields here.
 */
export const documentTypes = {
  Rules: {
    /** The protected ref that the rules were read from; empty when they are the working tree's. */
    ref: 'string',
    commit: 'string',
    /** Rule files of the branch that differ from the ref and were not used. */
    ignored: 'list<string>',
  },
  Tool: { version: 'string', sufficient: 'bool' },
  Plan: {
    wave: 'string',
    digest: 'string',
    minimumVersion: 'string',
    /** Policies that the plan switches on. */
    active: 'list<string>',
    /** Policies that the plan switches off. */
    inactive: 'list<string>',
  },
  Subwave: {
    id: 'string',
    title: 'string',
    gate: 'string',
    builder: 'string',
    first: 'int',
    last: 'int',
    needs: 'list<string>',
  },
  Finding: { code: 'string', message: 'string' },
  Evidence: {
    /** `whole`, `damaged`, `absent`. */
    state: 'string',
    problems: 'list<string>',
    runId: 'string',
    /** `GREEN`, `RED`, `INTERRUPTED`. */
    status: 'string',
    /** `complete`, `interrupted`, `failed`. */
    end: 'string',
    /** The run covered every criterion of the subwave. */
    complete: 'bool',
    /** The run was on the present tree. */
    current: 'bool',
    fitsPlan: 'bool',
    fitsCatalog: 'bool',
    toolVersion: 'string',
    toolSufficient: 'bool',
    sandbox: 'string',
    sandboxReason: 'string',
    findings: 'list<Finding>',
    debt: 'int',
  },
  Criterion: {
    id: 'string',
    component: 'string',
    statement: 'string',
    /** `GREEN`, `RED`, `TIMEOUT`, `MISSING`, `VOID`; `ABSENT` when the evidence says nothing. */
    state: 'string',
    reason: 'string',
    timeoutMs: 'int',
    durationMs: 'double',
    assertions: 'int',
    cases: 'int',
    cataloged: 'bool',
    /** Tests that bear the id, by syntax. */
    tests: 'int',
    titleMatches: 'bool',
    executed: 'bool',
    recorded: 'bool',
    debt: 'list<string>',
    /** `pass`, `fail`, `absent`, `unknown`. */
    base: 'string',
    /** `pass→pass`, `fail→pass`, `pass→fail`, `fail→fail`, and `new→…`, `unknown→…`. */
    class: 'string',
    /** `proven`, `unproven`, `stale`, `absent`. */
    proof: 'string',
    proofReason: 'string',
    /** How it is known that the test reaches the component's sources: `certificate`, `imports`, or `nothing`. */
    reaches: 'string',
  },
  Component: {
    id: 'string',
    title: 'string',
    module: 'string',
    state: 'string',
    planned: 'bool',
    cataloged: 'bool',
    tested: 'bool',
    recorded: 'bool',
    attempts: 'int',
    /** The attempt that first found every criterion GREEN; 0 for none. */
    firstGreen: 'int',
    warnings: 'list<string>',
  },
  Debt: { kind: 'string', file: 'string', line: 'int' },
  Ledger: { entries: 'int', tampering: 'list<string>', brokenRuns: 'list<string>' },
  FreezeChange: { subject: 'string', id: 'string', kind: 'string', weakens: 'bool', sentence: 'string' },
  Amendment: { id: 'string', by: 'string', reason: 'string' },
  Freeze: {
    /** `frozen`, `absent`, `invalid`. */
    state: 'string',
    changes: 'list<FreezeChange>',
    amendments: 'list<Amendment>',
    problems: 'list<string>',
  },
  ChangedFile: {
    path: 'string',
    /** Within the builder's contract. */
    permitted: 'bool',
    forbidden: 'bool',
    /** Within the subwave's scope, or in no subwave's. */
    inScope: 'bool',
    /** Decides what continuous integration does: `.github/`, `.ci/`. */
    workflow: 'bool',
  },
  Repository: {
    commit: 'string',
    dirty: 'bool',
    /** Where the branch leaves the protected ref; empty without one. */
    base: 'string',
    /** Files of the base that were compared. */
    compared: 'int',
    changed: 'list<ChangedFile>',
    /** Files that git was told not to look at: assume-unchanged, skip-worktree. */
    hidden: 'list<string>',
    /** Tests and sources that git ignores, so that no digest of the tree covers them. */
    ignored: 'list<string>',
  },
  Gate: { subwave: 'string', outcome: 'string', source: 'string' },
  Attestation: {
    /** `verified`, `unsigned`, `untrusted`, `refuted`. */
    signature: 'string',
    keyId: 'string',
    trustedKeys: 'int',
    problems: 'list<string>',
    checked: 'int',
  },
  Lock: { file: 'string', line: 'int', call: 'string', lock: 'string' },
  Locks: { files: 'int', sections: 'int', findings: 'list<Lock>' },
  Base: { commit: 'string', state: 'string', current: 'bool', criteria: 'int' },
} as const;

/** The variables of a policy's expressions. */
export const documentVariables = {
  rules: 'Rules',
  tool: 'Tool',
  plan: 'Plan',
  subwave: 'Subwave',
  evidence: 'Evidence',
  criteria: 'list<Criterion>',
  components: 'list<Component>',
  debt: 'list<Debt>',
  strayTests: 'list<string>',
  ledger: 'Ledger',
  freeze: 'Freeze',
  repository: 'Repository',
  base: 'Base',
  gates: 'list<Gate>',
  attestation: 'Attestation',
  locks: 'Locks',
} as const;

export type DocumentTypes = typeof documentTypes;

type Value<Type> = Type extends 'string'
  ? string
  : Type extends 'int' | 'double'
    ? number
    : Type extends 'bool'
      ? boolean
      : Type extends `list<${infer Item}>`
        ? readonly Value<Item>[]
        : Type extends keyof DocumentTypes
          ? DocumentObject<Type>
          : never;

/** One of the document's objects by the name of its type: `DocumentObject<'Criterion'>`. */
export type DocumentObject<Name extends keyof DocumentTypes> = {
  readonly [Field in keyof DocumentTypes[Name]]: Value<DocumentTypes[Name][Field]>;
};

/** The one JSON document that every policy is evaluated over. */
export type GateDocument = { readonly [Name in keyof typeof documentVariables]: Value<(typeof documentVariables)[Name]> };
