import type { PublicKey } from './key.ts';
import type { StoreVerification } from './verify-store.ts';

/** Whether everything below `evidence/` holds, and by which keys. */
export interface StoreVerdict extends StoreVerification {
  /** Something is there, nothing is wrong with it, and trusted keys, where there are any, signed all of it. */
  readonly holds: boolean;
  readonly trusted: readonly { readonly id: string; readonly state: PublicKey['state']; readonly file: string }[];
}

/** Pure. Nothing verified is nothing proved: an empty store does not hold. */
export function judgeStore(store: StoreVerification, trusted: readonly PublicKey[]): StoreVerdict {
  const { ledger, evidence } = store;
  const isSound = ledger.problems.every(({ code }) => code === 'LEDGER_REPEATED' || code === 'LEDGER_TORN');
  const isSigned = ({ signature }: StoreVerification['evidence'][number]) =>
    signature === 'verified' || (signature === 'unsigned' && trusted.length === 0);
  const holds = evidence.length > 0 && isSound && evidence.every((each) => each.problems.length === 0 && isSigned(each));
  return { ...store, holds, trusted: trusted.map(({ id, state, file }) => ({ id, state, file })) };
}
