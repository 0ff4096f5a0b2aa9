// oxlint-disable-next-line import/no-unassigned-import -- What @peculiar/x509 is made of looks for it when it is loaded.
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { JsonGeneralName, X509Certificate } from '@peculiar/x509';

cryptoProvider.set(webcrypto);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;

/** A certificate and its key in PEM. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateRequest {
  readonly name: string;
  /** Host names and addresses. */
  readonly hosts?: readonly string[];
  /** Organisations for which the holder may speak. */
  readonly organisations?: readonly string[];
  readonly expired?: boolean;
}

/** Signs certificates that are made for one test. */
export class CertificateAuthority {
  readonly #certificate: X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.#certificate = certificate;
    this.#keys = keys;
  }

  static async create(name: string): Promise<CertificateAuthority> {
    const keys = await generateKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      serialNumber: randomBytes(8).toString('hex'),
      name: `CN=${name}`,
      ...validity(false),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new BasicConstraintsExtension(true, 1, true), await SubjectKeyIdentifierExtension.create(keys.publicKey)],
    });
    return new CertificateAuthority(certificate, keys);
  }

  /** Its own certificate in PEM. */
  get cert(): string {
    return this.#certificate.toString('pem');
  }

  async issue({ name, hosts = [], organisations = [], expired = false }: CertificateRequest): Promise<IssuedCertificate> {
    const keys = await generateKeys();
    const certificate = await X509CertificateGenerator.create({
      serialNumber: randomBytes(8).toString('hex'),
      subject: `CN=${name}`,
      issuer: this.#certificate.subject,
      ...validity(expired),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      extensions: [
        new SubjectAlternativeNameExtension(namesOf(hosts, organisations)),
        await AuthorityKeyIdentifierExtension.create(this.#keys.publicKey),
      ],
    });
    return { cert: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
  }
}

function namesOf(hosts: readonly string[], organisations: readonly string[]): JsonGeneralName[] {
  return [
    ...hosts.map((value): JsonGeneralName => ({ type: /^([\d.]+|[\da-f:]+)$/i.test(value) ? 'ip' : 'dns', value })),
    ...organisations.map((id): JsonGeneralName => ({ type: 'url', value: `urn:organisation:${id}` })),
  ];
}

function validity(expired: boolean): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - 2 * dayMs), notAfter: new Date(expired ? now - dayMs : now + dayMs) };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}
