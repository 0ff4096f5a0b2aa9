import type { X509Certificate } from 'node:crypto';
import { describePeer } from '../security/peer-certificate.ts';
import type { PeerCertificate } from '../security/peer-certificate.ts';

/** What a TLS socket has, and a plain one lacks. */
interface TlsSocket {
  readonly authorized?: boolean;
  getPeerX509Certificate?(): X509Certificate | undefined;
}

/** A connection keeps its certificate for life, and carries many requests. */
const known = new WeakMap<object, PeerCertificate>();

/** The certificate of the other side, undefined unless TLS has checked and accepted one. */
export function peerOfSocket(socket: (object & TlsSocket) | undefined): PeerCertificate | undefined {
  if (socket?.authorized !== true) return undefined;
  const found = known.get(socket) ?? describe(socket);
  if (found !== undefined) known.set(socket, found);
  return found;
}

function describe(socket: TlsSocket): PeerCertificate | undefined {
  const certificate = socket.getPeerX509Certificate?.();
  return certificate === undefined ? undefined : describePeer(certificate);
}
