import { isIPv4 } from 'node:net';

/**
 * Every address that a packet to `address` may reach: itself, and the IPv4 addresses that an IPv6 address embeds (mapped, compatible,
 * translated, NAT64, 6to4, and both ends of Teredo).
 *
 * @param address  As `isIP` of `node:net` accepts it; a zone (`%eth0`) is left aside.
 * @example addressFaces('64:ff9b::a9fe:a9fe'); // ['64:ff9b::a9fe:a9fe', '169.254.169.254']
 */
export function addressFaces(address: string): readonly string[] {
  if (isIPv4(address)) return [address];
  const [plain = ''] = address.split('%');
  return [plain, ...embeddedIn(groupsOf(plain))];
}

function embeddedIn(groups: readonly number[]): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  if (a === 0x20_02) return [ipv4(b, c)];
  if (a === 0x20_01 && b === 0) return [ipv4(c, d), ipv4(g ^ 0xff_ff, h ^ 0xff_ff)];
  if (a === 0x64 && b === 0xff_9b && !(c || d || e || f)) return [ipv4(g, h)];
  if (a || b || c || d) return [];
  const isTranslated = e === 0xff_ff && f === 0;
  const isMapped = e === 0 && f === 0xff_ff;
  // `::` and `::1` are addresses of their own.
  const isCompatible = e === 0 && f === 0 && (g > 0 || h > 1);
  return isTranslated || isMapped || isCompatible ? [ipv4(g, h)] : [];
}

function ipv4(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The eight numbers of 16 bits. The URL parser has the one spelling in which no IPv4 address is left at the end. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const left = numbersOf(head);
  const right = numbersOf(tail ?? '');
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function numbersOf(part: string): number[] {
  return part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
}
