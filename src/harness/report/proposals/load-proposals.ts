import { basename } from 'node:path';

import { listFiles } from '../../../foundation/files/list-files.ts';
import { collectProblems, invalidInput } from '../../../foundation/input/invalid-input.ts';
import { validateDocument } from '../../../foundation/input/json-schema.ts';
import { parseYaml } from '../../../foundation/input/parse-yaml.ts';
import { readInput } from '../../../foundation/input/read-input.ts';
import type { Problem } from '../../../foundation/problem.ts';
import { proposalFolder } from './recorded-proposal.ts';
import type { RecordedProposal } from './recorded-proposal.ts';

/**
 * Every recorded proposal, by number; none where there is no folder.
 *
 * @throws {QaError} INVALID_INPUT with every problem of every file.
 */
export async function loadProposals(root: string): Promise<RecordedProposal[]> {
  const problems: Problem[] = [];
  const proposals: RecordedProposal[] = [];
  for (const file of listFiles(root, proposalFolder).filter((each) => /\.ya?ml$/.test(each))) {
    const proposal = await collectProblems(problems, () => loadProposal(root, file));
    if (proposal !== undefined) proposals.push(proposal);
  }
  if (problems.length > 0) throw invalidInput(problems);
  return proposals.toSorted((a, b) => numberOf(a) - numberOf(b));
}

async function loadProposal(root: string, file: string): Promise<RecordedProposal> {
  const document = parseYaml(readInput(root, file), { file });
  await validateDocument(document, 'proposal');
  const proposal = document.value as RecordedProposal;
  if (basename(file) === `${proposal.id}.yaml`) return proposal;
  const message = `The file says that it is proposal ${proposal.id}.`;
  throw invalidInput([{ code: 'PROPOSAL_ID', file, message, remedy: `Name it ${proposal.id}.yaml.` }]);
}

export function numberOf({ id }: Pick<RecordedProposal, 'id'>): number {
  return Number(id.slice('EP-'.length));
}
