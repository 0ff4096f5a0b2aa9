/** One thing that a gate looked at. */
export interface GateCheck {
  readonly name: string;
  readonly result: 'PASS' | 'FAIL';
  /** What is wrong, and what to do; null where nothing is. */
  readonly detail: string | null;
}

export const gateTypes = {
  'SV-001': 'inputs',
  'FV-002': 'framework-integration',
  'SV-003': 'artifacts',
  'QC-001': 'coding-standard',
} as const;

export type GateId = keyof typeof gateTypes;

/** What a gate decided, at which stage, and on which grounds. */
export interface GateResult {
  readonly id: GateId;
  readonly type: (typeof gateTypes)[GateId];
  readonly stage: string;
  readonly result: 'PASS' | 'FAIL';
  readonly checks: readonly GateCheck[];
  /** Names of the checks that failed. */
  readonly failed: readonly string[];
}

/** Passes when nothing is wrong; `defect` says what is. */
export function checkOf(name: string, defect: string | undefined): GateCheck {
  return { name, result: defect === undefined ? 'PASS' : 'FAIL', detail: defect ?? null };
}

/** Passes when nothing is wrong; lists all that is. */
export function checkAll(name: string, defects: readonly string[]): GateCheck {
  return checkOf(name, defects.length === 0 ? undefined : defects.join('; '));
}

/** Decides a gate. Pure. Without a check it fails: what looked at nothing lets nothing through. */
export function judgeGate(id: GateId, stage: string, checks: readonly GateCheck[]): GateResult {
  const failed = checks.filter(({ result }) => result === 'FAIL').map(({ name }) => name);
  const result = checks.length > 0 && failed.length === 0 ? 'PASS' : 'FAIL';
  return { id, type: gateTypes[id], stage, result, checks, failed };
}
