import { isIP } from 'node:net';
import { addressFaces } from './address-faces.ts';
import { classifyAddress, classifyName } from './classify-address.ts';
import type { AddressClass } from './classify-address.ts';
import type { RefusalReason } from './endpoint-refused-error.ts';
import type { HostList } from './host-list.ts';
import { plainName } from './host-name.ts';

/** Why a host (a name, or an address without brackets) may not be called; undefined when it may. */
export type JudgeHost = (host: string) => RefusalReason | undefined;

export interface HostRules {
  /** Classes that need not be on the list `allow`. */
  readonly permitted: ReadonlySet<AddressClass>;
  readonly allow: HostList;
  /** Wins over everything else. */
  readonly deny: HostList;
}

/** Judges names by name and addresses by every address that they stand for, so that no IPv6 form hides a forbidden IPv4 address. */
export function judgeBy({ permitted, allow, deny }: HostRules): JudgeHost {
  const judgeOne = (host: string, found: AddressClass | undefined): RefusalReason | undefined => {
    if (deny.has(host)) return 'denied';
    return found === undefined || permitted.has(found) || allow.has(host) ? undefined : found;
  };
  return (host) => {
    if (isIP(host) === 0) return judgeOne(plainName(host), classifyName(plainName(host)));
    const reasons = addressFaces(host).map((face) => judgeOne(face, classifyAddress(face)));
    return reasons.find((reason) => reason !== undefined);
  };
}
