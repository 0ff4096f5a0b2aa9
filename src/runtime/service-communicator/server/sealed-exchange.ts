import { requestContext, responseContext } from '../security/envelope-context.ts';
import { EnvelopeOpener } from '../security/envelope-opener.ts';
import { EnvelopeSealer } from '../security/envelope-sealer.ts';
import { parseEnvelope } from '../security/envelope.ts';
import type { RequestFacts } from '../security/request-facts.ts';
import { decodeContent, encodeContent, encodeHead } from '../security/sealed-content.ts';
import type { SealedContent } from '../security/sealed-content.ts';
import type { SecurityKey } from '../security/security-key.ts';
import type { SenderEnvironment } from '../security/sender-environment.ts';
import { envelopeContentType } from '../security/wire-headers.ts';
import type { KeyAdmission } from './key-admission.ts';
import { RefusedRequestError } from './refused-request-error.ts';
import type { WireAnswer } from './service-answer.ts';

const methodPattern = /^[A-Z][A-Z-]{0,31}$/;
const nothing: ReadonlySet<string> = new Set();

/** A request that came in an envelope. */
export interface OpenedRequest {
  readonly key: SecurityKey;
  readonly content: SealedContent;
  /** What its answer is bound to. */
  readonly context: Uint8Array;
  readonly prefix: Uint8Array;
}

/** The callee's part of ENCRYPTED: opens requests and seals the answers to them. */
export class SealedExchange {
  readonly #admission: KeyAdmission;
  readonly #opener = new EnvelopeOpener('request');
  readonly #sealer: EnvelopeSealer;

  constructor(admission: KeyAdmission, environment: SenderEnvironment) {
    this.#admission = admission;
    this.#sealer = new EnvelopeSealer('response', environment);
  }

  /** @throws {RefusedRequestError} the envelope is not authentic, not timely, or not new. */
  open(facts: RequestFacts, body: Uint8Array): OpenedRequest {
    const envelope = parseEnvelope(body);
    if (envelope === undefined) throw new RefusedRequestError('RECEIVER_CREDENTIAL_REJECTED', 'malformed envelope');
    const { keyId, sealedMs, number, prefix } = envelope;
    const key = this.#admission.findKey(keyId, sealedMs);
    const context = requestContext(facts);
    const opened = this.#opener.open(envelope, key, facts.organisationId, context);
    if (opened === undefined) throw new RefusedRequestError('RECEIVER_CREDENTIAL_REJECTED', 'the envelope is not authentic');
    this.#admission.admit(key, facts.organisationId, opened.session, number, sealedMs);
    const content = decodeContent(opened.content);
    if (content === undefined || !methodPattern.test(content.start)) {
      throw new RefusedRequestError('RECEIVER_MALFORMED_REQUEST', 'malformed content of an envelope');
    }
    return { key, content, context, prefix };
  }

  seal({ status, headers, body }: WireAnswer, organisationId: string, { key, context, prefix }: OpenedRequest): WireAnswer {
    const content = encodeContent(encodeHead(String(status), headers, nothing), body);
    const { bytes } = this.#sealer.seal(key, organisationId, responseContext(context, prefix), content);
    return { status: 200, headers: { 'content-type': envelopeContentType }, body: bytes };
  }
}
