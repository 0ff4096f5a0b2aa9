import { violation } from './link-failure.ts';
import { isKeyId, mostKeys } from './link-keyring.ts';
import { mostNodeCharacters } from './resolve-options.ts';
import type { HandshakeSide } from './session-keys.ts';

export const protocolVersion = 1;

/** The dialer says who it is and which keys it holds. */
export interface Hello extends HandshakeSide {
  readonly version: typeof protocolVersion;
  readonly keys: readonly string[];
}

/** The listener says who it is, chooses a key and proves that it holds it. */
export interface Challenge extends HandshakeSide {
  readonly version: typeof protocolVersion;
  readonly keyId: string;
  readonly proof: string;
}

/** Why a listener, or the dialer, goes no further. In clear and not proved: it explains, and decides nothing. */
export type RefusalReason = 'unknown key' | 'wrong proof' | 'name in use' | 'no room' | 'not the expected peer' | 'try again';

/** @throws {LinkFailure} `body` is no hello. */
export function parseHello(body: Buffer): Hello {
  const hello = parseSide(body);
  const { keys } = hello;
  const areKeys = Array.isArray(keys) && keys.length > 0 && keys.length <= mostKeys && keys.every(isKeyId);
  if (!areKeys) throw violation('a hello without keys');
  return hello as unknown as Hello;
}

/** @throws {LinkFailure} `body` is no challenge. */
export function parseChallenge(body: Buffer): Challenge {
  const challenge = parseSide(body);
  if (!isKeyId(challenge['keyId']) || typeof challenge['proof'] !== 'string') throw violation('a challenge without a proof');
  return challenge as unknown as Challenge;
}

/** @throws {LinkFailure} `body` holds no proof. */
export function parseProof(body: Buffer): string {
  const { proof } = parseObject(body);
  if (typeof proof !== 'string') throw violation('a proof without a proof');
  return proof;
}

/** What a refusal says, fit to be shown. */
export function parseRefusal(body: Buffer): string {
  const { reason } = parseObject(body);
  return typeof reason === 'string' ? reason.replace(/[^\w ]/g, '').slice(0, 64) : 'no reason given';
}

function parseSide(body: Buffer): Record<string, unknown> {
  const side = parseObject(body);
  const { version, node, session, nonce } = side;
  if (version !== protocolVersion) throw violation('the peer speaks another version of the protocol');
  const isNode = typeof node === 'string' && node.length > 0 && node.length <= mostNodeCharacters;
  if (!isNode || !isRandom(session, 16) || !isRandom(nonce, 32)) throw violation('a malformed handshake');
  return side;
}

/** @throws {LinkFailure} `body` is no object in JSON. */
export function parseObject(body: Buffer): Record<string, unknown> {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw violation('a frame that holds no object');
  return value as Record<string, unknown>;
}

/** @throws {LinkFailure} `body` is no JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw violation('a frame that is no JSON', error);
  }
}

function isRandom(value: unknown, sizeBytes: number): boolean {
  return typeof value === 'string' && value.length < 64 && Buffer.from(value, 'base64').length === sizeBytes;
}
