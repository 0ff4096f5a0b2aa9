import type { Keyring } from '../security/keyring.ts';
import { MacKeys } from '../security/mac-keys.ts';
import type { PeerCertificate } from '../security/peer-certificate.ts';
import type { ReplayGuard } from '../security/replay-guard.ts';
import type { RequestFacts } from '../security/request-facts.ts';
import { isSignature } from '../security/request-signature.ts';
import { satisfies } from '../security/security-level.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import type { SenderEnvironment } from '../security/sender-environment.ts';
import { envelopeContentType, wireHeaders } from '../security/wire-headers.ts';
import type { AuthenticRequest } from './authentic-request.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { KeyAdmission } from './key-admission.ts';
import { openSigned } from './open-signed.ts';
import { readWireFacts } from './read-wire-facts.ts';
import { RefusedRequestError } from './refused-request-error.ts';
import { SealedExchange } from './sealed-exchange.ts';
import type { WireAnswer } from './service-answer.ts';

export interface AuthenticationRules {
  readonly serviceId: string;
  readonly requiredLevel: SecurityLevel;
  readonly keyring: Keyring | undefined;
  /** For whom the holder of a certificate may speak. */
  readonly organisationsOf: (peer: PeerCertificate) => readonly string[];
}

/** Proves who asks. Whatever credential a request brings must be good, even where less would do. */
export class RequestAuthenticator {
  readonly #rules: AuthenticationRules;
  readonly #admission: KeyAdmission;
  readonly #sealed: SealedExchange;
  readonly #macKeys = new MacKeys();

  constructor(rules: AuthenticationRules, guard: ReplayGuard, environment: SenderEnvironment) {
    this.#rules = rules;
    this.#admission = new KeyAdmission(rules.keyring, guard, environment.clock);
    this.#sealed = new SealedExchange(this.#admission, environment);
  }

  /** @throws {RefusedRequestError} the request is malformed, protected too little, or a credential of it is not good. */
  authenticate(request: IncomingRequest): AuthenticRequest {
    const facts = readWireFacts(request, this.#rules.serviceId);
    const { peer } = request;
    const message = messageLevel(request);
    const level = peer === undefined ? message : 'MUTUAL_TLS';
    if (!satisfies(level, this.#rules.requiredLevel)) throw tooLow(level);
    if (peer !== undefined) this.#admitPeer(peer, facts.organisationId);
    if (message === 'ENCRYPTED') return this.#openSealed(request, facts, level);
    const keyId = message === 'BASIC' ? this.#openSigned(request, facts) : undefined;
    const { method, headers, body } = request;
    return { facts, level, keyId, method, headers, body, seal: asItIs };
  }

  #admitPeer(peer: PeerCertificate, organisationId: string): void {
    if (this.#rules.organisationsOf(peer).includes(organisationId)) return;
    throw new RefusedRequestError('RECEIVER_ORGANISATION_FORBIDDEN', 'the certificate may not speak for the organisation');
  }

  #openSigned({ headers, body }: IncomingRequest, facts: RequestFacts): string {
    const authorization = String(headers[wireHeaders.authorization]);
    return openSigned(authorization, facts, body, this.#admission, this.#macKeys).id;
  }

  #openSealed(request: IncomingRequest, outer: RequestFacts, level: SecurityLevel): AuthenticRequest {
    const opened = this.#sealed.open(outer, request.body);
    const { start: method, headers, body } = opened.content;
    const contentType = textOf(headers[wireHeaders.contentType]);
    const idempotencyKey = textOf(headers[wireHeaders.idempotencyKey]);
    addClearHeaders(headers, outer);
    const facts = { ...outer, method, contentType, idempotencyKey };
    const seal = (answer: WireAnswer): WireAnswer => this.#sealed.seal(answer, outer.organisationId, opened);
    return { facts, level, keyId: opened.key.id, method, headers, body, seal };
  }
}

/** The protection that the message itself claims. */
function messageLevel({ headers }: IncomingRequest): SecurityLevel {
  if (headers[wireHeaders.contentType] === envelopeContentType) return 'ENCRYPTED';
  return isSignature(headers[wireHeaders.authorization]) ? 'BASIC' : 'NONE';
}

function tooLow(level: SecurityLevel): RefusedRequestError {
  if (level === 'NONE') return new RefusedRequestError('RECEIVER_CREDENTIAL_REJECTED', 'no credential');
  return new RefusedRequestError('RECEIVER_LEVEL_TOO_LOW', `protected at ${level} only`);
}

/** The headers that the envelope vouches for though they lie outside. Of others that came in clear nobody knows who set them. */
function addClearHeaders(headers: Record<string, string | string[]>, facts: RequestFacts): void {
  headers[wireHeaders.organisationId] = facts.organisationId;
  headers[wireHeaders.requestId] = facts.requestId;
  headers[wireHeaders.attempt] = facts.attempt;
  if (facts.timeoutMs !== '') headers[wireHeaders.timeoutMs] = facts.timeoutMs;
}

function textOf(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}

function asItIs(answer: WireAnswer): WireAnswer {
  return answer;
}
