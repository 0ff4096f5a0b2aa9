import { join } from 'node:path';

import { createFolder } from '../../../foundation/files/create-folder.ts';
import { withFileLock } from '../../../foundation/files/file-lock.ts';
import { writeFileAtomic } from '../../../foundation/files/write-file-atomic.ts';
import { yamlLibrary } from '../../../foundation/input/yaml-library.ts';
import { QaError } from '../../../foundation/qa-error.ts';
import { loadProposals, numberOf } from './load-proposals.ts';
import { proposalFolder, proposalPath } from './recorded-proposal.ts';
import type { RecordedProposal } from './recorded-proposal.ts';

/**
 * Records an idea that was found on the way, under the next free number. Two that are recorded at once get two numbers.
 *
 * @throws {QaError} EMPTY_TEXT, STORAGE_FAILED, INVALID_INPUT: a recorded proposal is wrong.
 */
export async function recordProposal(
  root: string,
  proposal: Pick<RecordedProposal, 'subwave' | 'title' | 'description' | 'statedBy' | 'date'>,
): Promise<RecordedProposal & { readonly path: string }> {
  for (const part of ['title', 'description', 'statedBy'] as const) requireText(part, proposal[part]);
  await createFolder(root, join(root, proposalFolder));
  return withFileLock(join(root, proposalFolder, '.lock'), async () => {
    const latest = (await loadProposals(root)).at(-1);
    const id = `EP-${String(latest === undefined ? 1 : numberOf(latest) + 1).padStart(3, '0')}`;
    const recorded: RecordedProposal = { schemaVersion: 1, id, state: 'PARKED', ...proposal };
    await writeFileAtomic(join(root, proposalPath(id)), render(recorded));
    return { ...recorded, path: proposalPath(id) };
  });
}

function render(proposal: RecordedProposal): string {
  const { stringify } = yamlLibrary();
  const hint = '# yaml-language-server: $schema=../schemas/proposal.schema.json\n';
  return `${hint}${stringify(proposal, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 })}`;
}

function requireText(part: string, text: string): void {
  if (text.trim() !== '') return;
  throw new QaError('EMPTY_TEXT', `A proposal needs a ${part === 'statedBy' ? 'name (--by)' : part}.`, {
    hint: `Say it: --${part === 'statedBy' ? 'by' : part} "...".`,
  });
}
