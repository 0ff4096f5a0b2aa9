import type { Account } from './account.ts';

/** What a lease gives its connection back to. */
export interface Returns<Connection> {
  takeBack(slot: Slot<Connection>, discard: boolean): void;
}

/** One open connection and what the pool knows of it. */
export class Slot<Connection> {
  readonly connection: Connection;
  readonly home: Returns<Connection>;
  readonly expiresAtMs: number;
  /** The lease that is valid; an older one of the same connection is stale. */
  lease: object | undefined = undefined;
  /** Who holds it. */
  account: Account | undefined = undefined;
  /** Whose traces it may bear; undefined when it bears none. */
  lastOrganisation: string | undefined = undefined;
  /** Whether it was ever handed out. */
  used = false;
  lost = false;
  retired = false;
  idleSinceMs: number;
  /** When it last proved to work by validation. */
  provenMs: number;
  /** When the lease began; kept only when leaks are watched. */
  leasedMs = 0;
  /** Carries the stack of the acquisition, when leaks are watched and this lease is not yet reported. */
  origin: Error | undefined = undefined;

  constructor(connection: Connection, home: Returns<Connection>, nowMs: number, expiresAtMs: number) {
    this.connection = connection;
    this.home = home;
    this.expiresAtMs = expiresAtMs;
    this.idleSinceMs = nowMs;
    this.provenMs = nowMs;
  }
}
