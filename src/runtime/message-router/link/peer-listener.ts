import type { Socket } from 'node:net';
import { Listeners } from '../../shared/listeners.ts';
import type { RefusalReason } from './handshake-frames.ts';
import { newSession, proveToDialer } from './handshake.ts';
import type { ProvedConnection } from './handshake.ts';
import { LinkKeyring } from './link-keyring.ts';
import { failureOf, LinkFailure } from './link-failure.ts';
import { LinkServer } from './link-server.ts';
import type { ModuleLink } from './module-link.ts';
import { PeerLink } from './peer-link.ts';
import type { ResolvedListenOptions } from './resolve-options.ts';

/** Counters since the listener was made, and gauges where said. */
export interface ListenerStatistics {
  /** Gauge: peers that have a link. */
  readonly links: number;
  /** Gauge: connections that have not proved themselves. */
  readonly halfOpen: number;
  /** Connections that have proved themselves and were given to a link. */
  readonly admitted: number;
  /** Connections whose handshake failed, or was refused for whatever reason. */
  readonly refusedHandshakes: number;
  /** Connections closed at once, because as many as `maxHalfOpen` had not proved themselves. */
  readonly halfOpenFull: number;
  /** Peers not let in, because there were as many as `maxLinks`. */
  readonly noRoom: number;
  /** Peers not let in, because another process goes by their name at this time. */
  readonly nameInUse: number;
  /** Links closed to make room: their peers were away, and neither side owed the other anything. */
  readonly forgotten: number;
  /** Calls of `onLink` that threw or rejected. */
  readonly onLinkFailures: number;
  readonly lastRefusal: string | undefined;
}

/** Takes links from peers until it is closed. */
export interface LinkListener extends AsyncDisposable {
  /** The port of TCP that is listened on; undefined for a Unix socket. */
  readonly port: number | undefined;
  /** The link of this peer. */
  find(peer: string): ModuleLink | undefined;
  statistics(): ListenerStatistics;
  /** Closes all links, each as its own `close` does, then lets go of the address. Does not reject. */
  close(): Promise<void>;
}

/** One link for each name that a peer has proved. */
export class PeerListener implements LinkListener {
  readonly #options: ResolvedListenOptions;
  readonly #keyring: LinkKeyring;
  readonly #links = new Map<string, PeerLink>();
  readonly #counts = { admitted: 0, refusedHandshakes: 0, noRoom: 0, nameInUse: 0, forgotten: 0, onLinkFailures: 0 };
  readonly #newLinks = new Listeners<PeerLink>(() => (this.#counts.onLinkFailures += 1));
  #server: LinkServer | undefined;
  #closing: Promise<void> | undefined;
  #lastRefusal: string | undefined;

  constructor(options: ResolvedListenOptions) {
    this.#options = options;
    this.#keyring = new LinkKeyring(options.keys);
    this.#newLinks.add((link) => options.onLink(link, link.peer ?? ''));
  }

  /** @throws {AddressInUseError} somebody else listens there. */
  async open(): Promise<void> {
    this.#server = await LinkServer.open(this.#options, (socket) => this.#receive(socket));
  }

  get port(): number | undefined {
    return this.#server?.port;
  }

  find(peer: string): ModuleLink | undefined {
    return this.#links.get(peer);
  }

  statistics(): ListenerStatistics {
    const { halfOpen = 0, halfOpenFull = 0 } = this.#server ?? {};
    return { ...this.#counts, links: this.#links.size, halfOpen, halfOpenFull, lastRefusal: this.#lastRefusal };
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Peers that are away may still come back while their links wait for them. */
  async #close(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.close()));
    await this.#server?.close();
  }

  async #receive(socket: Socket): Promise<void> {
    try {
      const setting = { ...this.#options, keyring: this.#keyring };
      const proved = await proveToDialer(socket, setting, {
        sessionFor: (node) => this.#links.get(node)?.session ?? newSession(),
        objection: (peer, ownSession) => this.#objection(peer, ownSession),
      });
      this.#admit(proved);
    } catch (error) {
      this.#counts.refusedHandshakes += 1;
      this.#lastRefusal = failureOf(error).message;
    }
  }

  #objection(peer: ProvedConnection['peer'], ownSession: string): RefusalReason | undefined {
    const link = this.#links.get(peer.node);
    if (link === undefined) return this.#hasRoom() ? undefined : 'no room';
    // Another connection of the peer came first and was given another session.
    if (link.session !== ownSession) return 'try again';
    if (link.connectedSession === undefined || link.connectedSession === peer.session) return undefined;
    this.#counts.nameInUse += 1;
    return 'name in use';
  }

  #admit(proved: ProvedConnection): void {
    // Asked once more, as another connection of the peer may have been admitted since.
    const objection = this.#objection(proved.peer, proved.session);
    if (objection !== undefined) {
      proved.socket.destroy();
      throw new LinkFailure('refused', `refused: ${objection}`);
    }
    this.#counts.admitted += 1;
    (this.#links.get(proved.peer.node) ?? this.#addLink(proved)).attach(proved);
  }

  #addLink({ peer, session }: ProvedConnection): PeerLink {
    const link = new PeerLink(session, this.#options, {
      onDisconnected: () => undefined,
      onClosed: () => {
        if (this.#links.get(peer.node) === link) this.#links.delete(peer.node);
      },
    });
    this.#links.set(peer.node, link);
    // In a microtask: the link has its peer's name by then.
    this.#newLinks.tell(link);
    return link;
  }

  #hasRoom(): boolean {
    if (this.#closing === undefined && (this.#links.size < this.#options.maxLinks || this.#forgetOne())) return true;
    this.#counts.noRoom += 1;
    return false;
  }

  #forgetOne(): boolean {
    for (const [peer, link] of this.#links) {
      if (!link.isForgettable) continue;
      this.#links.delete(peer);
      void link.close();
      this.#counts.forgotten += 1;
      return true;
    }
    return false;
  }
}
