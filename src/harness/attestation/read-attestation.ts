import { join } from 'node:path';

import { findFile } from '../../foundation/files/find-file.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import type { Problem } from '../../foundation/problem.ts';
import { inTotoPayloadType, verifyEnvelope } from './dsse.ts';
import type { Envelope } from './dsse.ts';
import { shortKeyId } from './key.ts';
import type { PublicKey } from './key.ts';
import { parseEnvelope, renderEnvelope } from './envelope-file.ts';
import { statementType } from './statement.ts';
import type { ResourceDescriptor, Statement } from './statement.ts';
import { testResultType } from './test-result.ts';
import { attestationPath } from './write-attestation.ts';

/** An attestation as far as it is to be believed. */
export interface AttestationReading {
  /** What a trusted key signed; undefined when none did. */
  readonly statement?: Statement;
  readonly signature: 'verified' | 'unsigned' | 'untrusted';
  readonly keyId: string | null;
  readonly problems: readonly Problem[];
}

/** Reads the attestation in a folder of evidence. What it says is handed on only when a trusted key signed it, byte by byte. */
export async function readAttestation(root: string, folder: string, trusted: readonly PublicKey[]): Promise<AttestationReading> {
  const file = attestationPath(folder);
  const bytes = findFile(join(root, file));
  if (bytes === undefined) return { signature: 'unsigned', keyId: null, problems: [] };
  const problems: Problem[] = [];
  const envelope = await collectProblems(problems, () => parseEnvelope(bytes, file));
  const verified = envelope === undefined ? undefined : verifyEnvelope(envelope, trusted);
  const [signer] = verified?.signers ?? [];
  if (envelope === undefined || verified === undefined || signer === undefined)
    return {
      signature: 'untrusted',
      keyId: null,
      problems: [...problems, ...(envelope === undefined ? [] : [unsignedByTrusted(file, trusted)])],
    };
  const statement = parseStatement(verified.payload, verified.payloadType);
  const known = { keyId: signer.id, signature: 'verified' } as const;
  if (statement === undefined) return { ...known, signature: 'untrusted', problems: [foreignStatement(file)] };
  const asWritten = renderEnvelope(withSigner(envelope, signer)) === bytes.toString();
  return { ...known, statement, problems: asWritten ? [] : [rewritten(file)] };
}

/** The envelope as its signer writes it. */
function withSigner({ payloadType, payload, signatures }: Envelope, { id }: PublicKey): Envelope {
  return { payloadType, payload, signatures: signatures.map(({ sig }) => ({ keyid: id, sig })) };
}

/** Undefined unless it is the in-toto Statement of a test result. */
function parseStatement(payload: Buffer, payloadType: string): Statement | undefined {
  if (payloadType !== inTotoPayloadType) return undefined;
  try {
    const statement = JSON.parse(payload.toString()) as Statement;
    const { _type: type, predicateType, predicate } = statement;
    const isOurs = type === statementType && predicateType === testResultType;
    return isOurs && hasItsFields(predicate as { configuration?: unknown }) ? statement : undefined;
  } catch {
    return undefined;
  }
}

function unsignedByTrusted(file: string, trusted: readonly PublicKey[]): Problem {
  const keys = trusted.length === 0 ? 'no key is trusted here' : `trusted: ${trusted.map(({ id }) => shortKeyId(id)).join(', ')}`;
  return {
    code: 'ATTESTATION_UNTRUSTED',
    file,
    message: `No trusted key signed it, or it was changed after it was signed (${keys}).`,
    remedy: 'Restore the file from version control, name the key with --key, or run the subwave again with a trusted key.',
  };
}

function foreignStatement(file: string): Problem {
  return {
    code: 'ATTESTATION_UNTRUSTED',
    file,
    message: 'A trusted key signed it, and it is no test result.',
    remedy: 'Restore the file from version control, or run the subwave again.',
  };
}

function rewritten(file: string): Problem {
  return {
    code: 'EVIDENCE_DAMAGED',
    file,
    message: 'The signature holds, and the file around it is not as `qa` wrote it.',
    remedy: 'Restore the file from version control, or run the subwave again.',
  };
}

/** Other tools write test results of other shapes, and a trusted key may have signed one. */
function hasItsFields(predicate: { readonly configuration?: unknown } | null | undefined): boolean {
  const configuration: unknown = predicate?.configuration;
  return (
    Array.isArray(configuration) &&
    configuration.every(
      (each: Partial<ResourceDescriptor> | null) =>
        typeof each?.name === 'string' && typeof each.digest === 'object' && each.digest !== null,
    )
  );
}
