import { AddressRanges } from './address-ranges.ts';

/** What is special about an address. */
export type AddressClass =
  | 'metadata'
  | 'link-local'
  | 'unspecified'
  | 'multicast'
  | 'reserved'
  | 'translated'
  | 'loopback'
  | 'private';

/** The first that holds counts. Sources: the special-purpose registries of IANA, and the manuals of the clouds. */
const rangesByClass: readonly (readonly [AddressClass, AddressRanges])[] = [
  [
    'metadata',
    // Alibaba, Azure (wire server), Oracle (classic), AWS, Google, Scaleway, Oracle. The rest answer at 169.254.169.254.
    AddressRanges.of([
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.192',
      'fd00:ec2::/32',
      'fd20:ce::254',
      'fd00:42::42',
      'fd00:c1::a9fe:a9fe',
    ]),
  ],
  ['link-local', AddressRanges.of(['169.254.0.0/16', 'fe80::/10'])],
  ['unspecified', AddressRanges.of(['0.0.0.0/8', '::'])],
  ['multicast', AddressRanges.of(['224.0.0.0/4', 'ff00::/8'])],
  ['reserved', AddressRanges.of(['240.0.0.0/4'])],
  // NAT64 of local use: the length of its prefix, and with it the place of the IPv4 address, is the operator's secret.
  ['translated', AddressRanges.of(['64:ff9b:1::/48'])],
  ['loopback', AddressRanges.of(['127.0.0.0/8', '::1'])],
  ['private', AddressRanges.of(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', 'fec0::/10'])],
];

/** The class of an address as it stands, without what it may embed; undefined for an ordinary one. */
export function classifyAddress(address: string): AddressClass | undefined {
  return rangesByClass.find(([, ranges]) => ranges.has(address))?.[0];
}

const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'metadata.packet.net',
  'metadata.azure.internal',
  'rancher-metadata',
]);

/** The class that a host name has wherever it leads. `name` is in lower case, without a dot at its end. */
export function classifyName(name: string): 'metadata' | 'loopback' | undefined {
  if (metadataNames.has(name)) return 'metadata';
  return name === 'localhost' || name.endsWith('.localhost') ? 'loopback' : undefined;
}
