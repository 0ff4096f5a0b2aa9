/** An enhancement proposal as it is recorded: `governance/proposals/EP-001.yaml`. It is PARKED; nothing executes it without authorisation. */
export interface RecordedProposal {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly subwave: string;
  readonly title: string;
  readonly description: string;
  readonly state: 'PARKED';
  readonly statedBy: string;
  /** ISO date. */
  readonly date: string;
}

export const proposalFolder = 'governance/proposals';

/** Path of a proposal relative to the root. */
export function proposalPath(id: string): string {
  return `${proposalFolder}/${id}.yaml`;
}
