import type { TlsOptions, ConnectionOptions } from 'node:tls';
import type { Clock } from '../../../foundation/clock.ts';
import type { LinkKey } from './link-keyring.ts';
import type { ModuleLink } from './module-link.ts';

/** A Unix socket, or a host and port of TCP. */
export type LinkAddress = { readonly path: string } | { readonly host?: string; readonly port: number };

/** What both sides may be told. */
export interface LinkOptions {
  /** The name of this process among its peers: 1 to 128 characters. Two processes that run at once must not share one. */
  readonly node: string;
  /**
   * Secrets that both sides hold, the preferred one first. The two use the first of the dialer's that the listener has as well: to replace one, add
   * the new one on all sides, then take the old one away.
   */
  readonly keys: readonly LinkKey[];
  /** A connection on which nothing is heard for so long is given up. Something is sent four times as often. Default 5,000. */
  readonly silenceMs?: number;
  /** A connection that has not proved itself by then is given up. Default 5,000. */
  readonly handshakeMs?: number;
  /** How long `close` waits for what is not settled. Default 5,000. */
  readonly closeTimeoutMs?: number;
  /** No frame is longer, and no message larger than a frame. The smaller bound of the two sides holds. Default 1 MiB. */
  readonly maxFrameBytes?: number;
  /** Messages that were written and are not settled yet, in each direction. The smaller bound of the two sides holds. Default 4,096. */
  readonly maxUnacknowledged?: number;
  /** The same in bytes. Default 8 MiB. */
  readonly maxUnacknowledgedBytes?: number;
  /** Messages that wait for room or for a connection; more are refused. Default 65,536. */
  readonly maxWaiting?: number;
  /** The same in bytes. Default 64 MiB. */
  readonly maxWaitingBytes?: number;
  readonly clock?: Clock;
}

export type ConnectLinkOptions = LinkAddress &
  LinkOptions & {
    /** The only name that the peer may prove. Default: any. */
    readonly peer?: string;
    /** Upper end of the first delay between two attempts to connect. Default 50. */
    readonly backoffBaseMs?: number;
    /** No delay is longer. Default 5,000. */
    readonly backoffCapMs?: number;
    /** Uniform in [0, 1). Default `Math.random`. */
    readonly random?: () => number;
    /** Speaks TLS; options of `tls.connect`. */
    readonly tls?: ConnectionOptions;
  };

export type ListenForLinksOptions = LinkAddress &
  LinkOptions & {
    /** Called with each new peer's link, before any of its messages can be lost: they wait for `onMessage`. */
    readonly onLink: (link: ModuleLink, peer: string) => unknown;
    /** Peers at once. One that has gone and owes nothing makes room for another. Default 1,024. */
    readonly maxLinks?: number;
    /** Connections that have not proved themselves yet; more are closed at once. Default 64. */
    readonly maxHalfOpen?: number;
    /** Speaks TLS; options of `tls.createServer`. */
    readonly tls?: TlsOptions;
  };
