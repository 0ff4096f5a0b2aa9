import { BlockList, isIP } from 'node:net';

/** A set of addresses and CIDR ranges. IPv4 and IPv6 are kept apart: one `BlockList` would take a range of one for addresses of the other. */
export class AddressRanges {
  readonly #ipv4 = new BlockList();
  readonly #ipv6 = new BlockList();

  /** @throws {RangeError} An entry is neither an address nor a CIDR range. */
  static of(entries: readonly string[]): AddressRanges {
    const ranges = new AddressRanges();
    for (const entry of entries) if (!ranges.add(entry)) throw new RangeError(`no address range: ${entry}`);
    return ranges;
  }

  /** Whether `entry` is an address (`10.0.0.1`, `::1`) or a range (`10.0.0.0/8`), and so was added. */
  add(entry: string): boolean {
    const [address = '', prefix, ...rest] = entry.split('/');
    const version = address.includes('%') ? 0 : isIP(address);
    if (version === 0 || rest.length > 0) return false;
    const bits = version === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : lengthOf(prefix);
    if (length > bits) return false;
    if (version === 4) this.#ipv4.addSubnet(address, length, 'ipv4');
    else this.#ipv6.addSubnet(address, length, 'ipv6');
    return true;
  }

  has(address: string): boolean {
    return isIP(address) === 4 ? this.#ipv4.check(address, 'ipv4') : this.#ipv6.check(address, 'ipv6');
  }
}

function lengthOf(prefix: string): number {
  return /^(0|[1-9]\d{0,2})$/.test(prefix) ? Number(prefix) : Number.POSITIVE_INFINITY;
}
