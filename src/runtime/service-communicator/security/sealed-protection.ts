import { requestContext, responseContext } from './envelope-context.ts';
import { EnvelopeOpener } from './envelope-opener.ts';
import { EnvelopeSealer } from './envelope-sealer.ts';
import { parseEnvelope } from './envelope.ts';
import type { Keyring } from './keyring.ts';
import { factsOf } from './message-facts.ts';
import type {
  OutgoingMessage,
  ProtectedMessage,
  ProtectionDescription,
  RequestProtection,
  ResponseMessage,
} from './protected-message.ts';
import type { RequestFacts } from './request-facts.ts';
import { decodeContent, encodeContent, encodeHead } from './sealed-content.ts';
import { KeyUnavailableError, ResponseRejectedError } from './security-errors.ts';
import type { SecurityKey } from './security-key.ts';
import type { SenderEnvironment } from './sender-environment.ts';
import { envelopeContentType, wireHeaders } from './wire-headers.ts';

/** They are bound to the envelope without lying in it. */
const headersInClear = new Set<string>([
  wireHeaders.organisationId,
  wireHeaders.requestId,
  wireHeaders.attempt,
  wireHeaders.timeoutMs,
]);
const noBody = new Uint8Array(0);

/** ENCRYPTED: method, headers and body of each attempt travel sealed, and so does the answer. The path with its query travels in clear, but bound. */
export class SealedProtection implements RequestProtection {
  readonly level = 'ENCRYPTED';
  readonly #keyring: Keyring;
  readonly #sealer: EnvelopeSealer;
  readonly #opener = new EnvelopeOpener('response');

  constructor(keyring: Keyring, environment: SenderEnvironment) {
    this.#keyring = keyring;
    this.#sealer = new EnvelopeSealer('request', environment);
  }

  protect(message: OutgoingMessage): ProtectedMessage {
    const { method, organisationId, body = noBody } = message;
    const key = this.#keyring.findActive(organisationId);
    if (key === undefined) throw new KeyUnavailableError(organisationId);
    const facts = factsOf(message);
    const context = requestContext(facts);
    const content = encodeContent(encodeHead(method, message.headers, headersInClear), body);
    const { bytes, prefix } = this.#sealer.seal(key, organisationId, context, content);
    const expected = { key, organisationId, context, prefix };
    return { method: 'POST', headers: outerHeaders(facts), body: bytes, open: (response) => this.#open(response, expected) };
  }

  describe(organisationId: string): ProtectionDescription {
    const key = this.#keyring.findActive(organisationId);
    return { level: this.level, algorithm: 'AES-256-GCM', ...(key === undefined ? {} : { keyId: key.id }) };
  }

  #open({ status, headers, body }: ResponseMessage, { key, organisationId, context, prefix }: Expected): ResponseMessage {
    const refuse = (reason: string): ResponseRejectedError => new ResponseRejectedError(reason, status);
    if (headers[wireHeaders.contentType] !== envelopeContentType) throw refuse('it is not sealed, and the request was');
    const envelope = parseEnvelope(body);
    if (envelope === undefined) throw refuse('it is no envelope');
    if (envelope.keyId !== key.id) throw refuse('it is sealed with another key than the request');
    if (key.state === 'retired') throw refuse('its key was retired while the request was under way');
    const opened = this.#opener.open(envelope, key, organisationId, responseContext(context, prefix));
    if (opened === undefined) throw refuse('it was not sealed as the answer to this request');
    const content = decodeContent(opened.content);
    if (content === undefined || !/^[2-5]\d\d$/.test(content.start)) throw refuse('its content is malformed');
    return { status: Number(content.start), headers: content.headers, body: content.body };
  }
}

/** What the answer must belong to. */
interface Expected {
  readonly key: SecurityKey;
  readonly organisationId: string;
  readonly context: Uint8Array;
  readonly prefix: Uint8Array;
}

function outerHeaders({ organisationId, requestId, attempt, timeoutMs }: RequestFacts): Record<string, string> {
  const headers: Record<string, string> = {
    [wireHeaders.organisationId]: organisationId,
    [wireHeaders.requestId]: requestId,
    [wireHeaders.attempt]: attempt,
    [wireHeaders.contentType]: envelopeContentType,
  };
  if (timeoutMs !== '') headers[wireHeaders.timeoutMs] = timeoutMs;
  return headers;
}
