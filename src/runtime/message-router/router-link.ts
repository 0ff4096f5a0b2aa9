/** What the router needs of a link to another process. `ModuleLink` fits. */
export interface RouterLink {
  /** Resolves once the other process has taken the message; rejects when it refuses it. Messages arrive in the order of the calls, once, whatever the connection goes through. */
  send(message: LinkedMessage, signal?: AbortSignal): Promise<void>;
  /** Gives each message that comes to `handler`; when that rejects, the other process is told. */
  onMessage(handler: (message: LinkedMessage) => unknown): Disposable;
  /** Messages pass at present when this is `connected`. */
  readonly state: string;
  onState(listener: (state: string) => unknown): Disposable;
}

/** A message as it goes over a link. */
export interface LinkedMessage {
  readonly id: string;
  readonly organisationId: string;
  /** A JSON value. */
  readonly body: unknown;
}
