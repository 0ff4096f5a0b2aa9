import type { Socket } from 'node:net';
import type { Scheduled } from '../../../foundation/clock.ts';
import { backoffDelayMs } from '../../shared/backoff.ts';
import { newSession, proveToListener } from './handshake.ts';
import type { ProvedConnection } from './handshake.ts';
import { failureOf } from './link-failure.ts';
import { LinkKeyring } from './link-keyring.ts';
import { openSocket } from './open-socket.ts';
import { PeerLink } from './peer-link.ts';
import type { ResolvedConnectOptions } from './resolve-options.ts';

/** Gives one link one connection after the other. */
export class Connector {
  readonly link: PeerLink;
  readonly #options: ResolvedConnectOptions;
  readonly #keyring: LinkKeyring;
  readonly #stop = new AbortController();
  #attempts = 0;
  #pause: Scheduled | undefined;

  constructor(options: ResolvedConnectOptions) {
    this.#options = options;
    this.#keyring = new LinkKeyring(options.keys);
    this.link = new PeerLink(newSession(), options, {
      onDisconnected: () => this.#retry(),
      onClosed: () => this.#end(),
    });
    this.link.onState((state) => {
      if (state === 'connected') this.#attempts = 0;
    });
    void this.#connect();
  }

  /** Does not reject. */
  async #connect(): Promise<void> {
    try {
      this.link.attach(await this.#prove(await this.#open()));
    } catch (error) {
      this.link.noteFailedHandshake(failureOf(error));
      this.#retry();
    }
  }

  #open(): Promise<Socket> {
    const { address, tls, clock, handshakeMs } = this.#options;
    return openSocket(address, tls, clock, handshakeMs, this.#stop.signal);
  }

  async #prove(socket: Socket): Promise<ProvedConnection> {
    const { signal } = this.#stop;
    const abort = (): void => void socket.destroy();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const setting = { ...this.#options, keyring: this.#keyring };
    try {
      return await proveToListener(socket, setting, this.link.session, this.#options.peer);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #retry(): void {
    if (this.#stop.signal.aborted) return;
    this.#attempts += 1;
    const { backoffBaseMs: baseMs, backoffCapMs: capMs, random, clock } = this.#options;
    const delayMs = backoffDelayMs(this.#attempts, { baseMs, capMs, random });
    this.#pause = clock.schedule(() => void this.#connect(), delayMs);
  }

  #end(): void {
    this.#stop.abort();
    this.#pause?.cancel();
  }
}
