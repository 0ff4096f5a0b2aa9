import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Clock } from '../../../foundation/clock.ts';
import { frameTypes } from './frame.ts';
import type { FrameReader } from './frame-reader.ts';
import { HandshakeChannel } from './handshake-channel.ts';
import { parseChallenge, parseHello, parseProof, protocolVersion } from './handshake-frames.ts';
import type { Hello, RefusalReason } from './handshake-frames.ts';
import type { LinkKeyring } from './link-keyring.ts';
import { SessionKeys } from './session-keys.ts';
import type { HandshakeSide, LinkRole } from './session-keys.ts';

/** A connection whose two ends have proved to each other that they hold the same secret. */
export interface ProvedConnection {
  readonly socket: Socket;
  /** Holds what has arrived already. */
  readonly reader: FrameReader;
  readonly keys: SessionKeys;
  /** The role of this side. */
  readonly role: LinkRole;
  /** The session of this side. */
  readonly session: string;
  readonly peer: Pick<HandshakeSide, 'node' | 'session'>;
}

export interface HandshakeSetting {
  readonly node: string;
  readonly keyring: LinkKeyring;
  readonly clock: Clock;
  readonly handshakeMs: number;
}

/**
 * The dialer's part: hello, then the challenge with the listener's proof, the own proof, and the welcome.
 *
 * @param expectedPeer  The only name that the listener may prove; undefined takes any but the own.
 * @throws {LinkFailure} The socket is destroyed.
 */
export async function proveToListener(
  socket: Socket,
  setting: HandshakeSetting,
  session: string,
  expectedPeer: string | undefined,
): Promise<ProvedConnection> {
  const { node, keyring } = setting;
  const channel = new HandshakeChannel(socket, setting.clock, setting.handshakeMs);
  try {
    const dialer = { node, session, nonce: newNonce() };
    channel.write(frameTypes.hello, { version: protocolVersion, ...dialer, keys: keyring.ids } satisfies Hello);
    const listener = parseChallenge(await channel.read(frameTypes.challenge));
    const secret = keyring.find(listener.keyId);
    if (secret === undefined) throw channel.refuse('unknown key');
    const keys = new SessionKeys(secret, { dialer, listener, offeredKeys: keyring.ids, keyId: listener.keyId });
    if (!keys.isProof('listener', listener.proof)) throw channel.refuse('wrong proof');
    if (listener.node === node || listener.node !== (expectedPeer ?? listener.node))
      throw channel.refuse('not the expected peer');
    channel.write(frameTypes.proof, { proof: keys.prove('dialer') });
    await channel.read(frameTypes.welcome);
    return { socket, reader: channel.release(), keys, role: 'dialer', session, peer: listener };
  } catch (error) {
    channel.fail(error);
    throw error;
  }
}

/** What a listener asks of those who know the links. */
export interface Reception {
  /** The own session towards a peer that claims this name. */
  sessionFor(node: string): string;
  /** Why the peer, which has proved its name, is not let in; undefined lets it in. */
  objection(peer: HandshakeSide, ownSession: string): RefusalReason | undefined;
}

/** The listener's part. @throws {LinkFailure} The socket is destroyed, or will be once the refusal is written. */
export async function proveToDialer(socket: Socket, setting: HandshakeSetting, reception: Reception): Promise<ProvedConnection> {
  const channel = new HandshakeChannel(socket, setting.clock, setting.handshakeMs);
  try {
    const dialer = parseHello(await channel.read(frameTypes.hello));
    const keyId = dialer.keys.find((id) => setting.keyring.find(id) !== undefined);
    const secret = keyId === undefined ? undefined : setting.keyring.find(keyId);
    if (keyId === undefined || secret === undefined) throw channel.refuse('unknown key');
    const listener = { node: setting.node, session: reception.sessionFor(dialer.node), nonce: newNonce() };
    const keys = new SessionKeys(secret, { dialer, listener, offeredKeys: dialer.keys, keyId });
    const proof = keys.prove('listener');
    channel.write(frameTypes.challenge, { version: protocolVersion, ...listener, keyId, proof });
    if (!keys.isProof('dialer', parseProof(await channel.read(frameTypes.proof)))) throw channel.refuse('wrong proof');
    const objection = dialer.node === setting.node ? 'not the expected peer' : reception.objection(dialer, listener.session);
    if (objection !== undefined) throw channel.refuse(objection);
    channel.write(frameTypes.welcome, {});
    return { socket, reader: channel.release(), keys, role: 'listener', session: listener.session, peer: dialer };
  } catch (error) {
    channel.fail(error);
    throw error;
  }
}

function newNonce(): string {
  return randomBytes(32).toString('base64');
}

/** For as long as one side remembers what it has sent and received. */
export function newSession(): string {
  return randomBytes(16).toString('base64');
}
