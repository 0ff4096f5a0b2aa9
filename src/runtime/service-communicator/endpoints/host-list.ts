import { isIP } from 'node:net';
import { AddressRanges } from './address-ranges.ts';
import { isHostName, plainName } from './host-name.ts';

/** A list of host names, addresses and CIDR ranges, as a user writes one. */
export class HostList {
  readonly #names = new Set<string>();
  readonly #ranges = new AddressRanges();

  constructor(entries: readonly string[]) {
    for (const entry of entries) if (!this.#ranges.add(entry)) this.#names.add(plainName(entry));
  }

  /** Whether the list holds a host: a plain name, or an address without brackets. */
  has(host: string): boolean {
    return isIP(host) === 0 ? this.#names.has(host) : this.#ranges.has(host);
  }
}

/** Whether a list may hold `entry`. */
export function isListEntry(entry: unknown): boolean {
  return typeof entry === 'string' && (new AddressRanges().add(entry) || isHostName(entry));
}
