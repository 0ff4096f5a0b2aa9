import type { X509Certificate } from 'node:crypto';

/** What a caller's certificate says. Given only for one that the handshake has accepted. */
export interface PeerCertificate {
  readonly subject: string;
  readonly fingerprint256: string;
  /** Names of kind DNS. */
  readonly dnsNames: readonly string[];
  /** Names of kind URI. */
  readonly uris: readonly string[];
}

const urnOfOrganisation = 'urn:organisation:';
/** A name with a character that could end it stands in quotes, as JSON. */
const name = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/y;

export function describePeer(certificate: X509Certificate): PeerCertificate {
  const { subject, fingerprint256, subjectAltName } = certificate;
  const names = [...(subjectAltName ?? '').matchAll(new RegExp(name.source, 'gy'))];
  const ofKind = (kind: string): string[] => names.filter((each) => each[1] === kind).map((each) => plain(each[2] ?? ''));
  return { subject, fingerprint256, dnsNames: ofKind('DNS'), uris: ofKind('URI') };
}

/** The organisations that a certificate names as `urn:organisation:<id>` among its URIs: for those its holder may speak. */
export function organisationsOf({ uris }: PeerCertificate): readonly string[] {
  return uris.filter((uri) => uri.startsWith(urnOfOrganisation)).map((uri) => uri.slice(urnOfOrganisation.length));
}

function plain(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
