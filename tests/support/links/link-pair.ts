import { createHash, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectLink } from '../../../src/runtime/message-router/link/connect-link.ts';
import { listenForLinks } from '../../../src/runtime/message-router/link/link-listener.ts';
import type { LinkListener } from '../../../src/runtime/message-router/link/link-listener.ts';
import type { LinkKey } from '../../../src/runtime/message-router/link/link-keyring.ts';
import type {
  ConnectLinkOptions,
  LinkOptions,
  ListenForLinksOptions,
} from '../../../src/runtime/message-router/link/link-options.ts';
import type { LinkedMessage, LinkState, ModuleLink } from '../../../src/runtime/message-router/link/module-link.ts';

export function keyOf(id: string): LinkKey {
  return { id, secret: createHash('sha256').update(`a secret for tests ${id}`).digest() };
}

/** How long a test waits for what must come: long, as the machine may be busy. */
export const patience = { timeout: 10_000 };

/** A path for a Unix socket that nobody has used. */
export function newSocketPath(): string {
  return join(tmpdir(), `link-${randomUUID().slice(0, 13)}.sock`);
}

export function messageOf(number: number, body: unknown = number): LinkedMessage {
  return { id: `message-${number}`, organisationId: 'organisation-1', body };
}

export interface PairSetting {
  /** Of both sides. */
  readonly both?: Partial<LinkOptions>;
  readonly dialer?: Partial<ConnectLinkOptions>;
  readonly listener?: Partial<ListenForLinksOptions>;
  /** Over which port the dialer goes, given the listener's. Default: straight. */
  readonly through?: (port: number) => Promise<number>;
}

/** A listener, a dialer, and the link that the listener has handed over. */
export class LinkPair implements AsyncDisposable {
  readonly listener: LinkListener;
  readonly dialer: ModuleLink;
  readonly #handedOver: Promise<ModuleLink>;
  readonly handOvers: ModuleLink[];

  private constructor(listener: LinkListener, dialer: ModuleLink, handedOver: Promise<ModuleLink>, handOvers: ModuleLink[]) {
    this.listener = listener;
    this.dialer = dialer;
    this.#handedOver = handedOver;
    this.handOvers = handOvers;
  }

  /** Over TCP. */
  static async open({ both, dialer, listener, through = async (port) => port }: PairSetting = {}): Promise<LinkPair> {
    const { promise, resolve } = Promise.withResolvers<ModuleLink>();
    const handOvers: ModuleLink[] = [];
    const keys = [keyOf('key-1')];
    const taker = await listenForLinks({
      port: 0,
      node: 'router',
      keys,
      ...both,
      onLink: (link) => {
        handOvers.push(link);
        resolve(link);
      },
      ...(listener as object),
    });
    const port = await through(taker.port!);
    const caller = connectLink({
      port,
      node: 'module',
      keys,
      ...both,
      backoffBaseMs: 5,
      backoffCapMs: 50,
      ...(dialer as object),
    });
    return new LinkPair(taker, caller, promise, handOvers);
  }

  /** The listener's link. */
  get taken(): Promise<ModuleLink> {
    return this.#handedOver;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.dialer.close(), this.listener.close()]);
  }
}

/** Resolves once the link is, or has come, into this state. */
export function inState(link: ModuleLink, wanted: LinkState): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (link.state === wanted) resolve();
  const told = link.onState((state) => {
    if (state !== wanted) return;
    told[Symbol.dispose]();
    resolve();
  });
  return promise;
}
