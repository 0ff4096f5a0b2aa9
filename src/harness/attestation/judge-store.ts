import type { Problem } from '../../foundation/problem.ts';
import { evidenceFolder } from '../evidence/evidence-place.ts';
import type { PublicKey } from './key.ts';
import type { StoreVerification } from './verify-store.ts';
import { attestationPath } from './write-attestation.ts';

type Verified = StoreVerification['evidence'][number];

/** Whether everything below `evidence/` holds, and by which keys. */
export interface StoreVerdict extends StoreVerification {
  /** Something is there, nothing is wrong with it, and trusted keys, where there are any, signed all of it. */
  readonly holds: boolean;
  readonly trusted: readonly { readonly id: string; readonly state: PublicKey['state']; readonly file: string }[];
}

/** Pure. Nothing verified is nothing proved: an empty store does not hold. */
export function judgeStore(
  { ledger, imports, evidence: verified, waves }: StoreVerification,
  trusted: readonly PublicKey[],
): StoreVerdict {
  const evidence = trusted.length === 0 ? verified : verified.map(requireSignature);
  const isSound =
    ledger.problems.every(({ code }) => code === 'LEDGER_REPEATED' || code === 'LEDGER_TORN') && imports.problems.length === 0;
  const isSigned = ({ signature }: Verified) => signature === 'verified' || (signature === 'unsigned' && trusted.length === 0);
  const isWhole = [...evidence, ...waves].every(({ problems }) => problems.length === 0);
  const holds = evidence.length > 0 && isSound && isWhole && evidence.every(isSigned);
  return { ledger, imports, evidence, waves, holds, trusted: trusted.map(({ id, state, file }) => ({ id, state, file })) };
}

/** Where a key is trusted, evidence without its signature is as good as anybody's. */
function requireSignature(each: Verified): Verified {
  if (each.signature !== 'unsigned') return each;
  const missing: Problem = {
    code: 'ATTESTATION_MISSING',
    file: attestationPath(evidenceFolder(each.owner, each.kind)),
    message: 'There is no attestation, although there are trusted keys.',
    remedy: 'Restore the file from version control, or run the subwave again where the signing key is.',
  };
  return { ...each, problems: [...each.problems, missing] };
}
