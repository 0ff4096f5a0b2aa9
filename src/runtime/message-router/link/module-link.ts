/** A message as it goes over a link. */
export interface LinkedMessage {
  /** 1 to 256 characters. Says which message it is to those who read it; the link itself counts messages. */
  readonly id: string;
  /** 1 to 256 characters. */
  readonly organisationId: string;
  /** A JSON value: null, a boolean, a finite number, a text, an array or a plain object of these. Handed over as a copy. */
  readonly body: unknown;
}

/** `connecting` until the first connection, `partitioned` while there is none any more, `closed` for ever. */
export type LinkState = 'connecting' | 'connected' | 'partitioned' | 'closed';

/** Counters since the link was made, and gauges where said. */
export interface LinkStatistics {
  /** Messages that `send` took. */
  readonly sent: number;
  /** Messages that the peer's handler took. */
  readonly acknowledged: number;
  /** Messages that the peer's handler refused. */
  readonly refused: number;
  /** Messages that arrived for the first time. */
  readonly received: number;
  /** Messages that arrived again and were dropped. */
  readonly duplicatesDropped: number;
  /** Messages written once more after a partition. */
  readonly resent: number;
  /** Connections after the first. */
  readonly reconnects: number;
  /** Attempts to connect that came to nothing: nobody there, a handshake that failed or was refused. */
  readonly failedHandshakes: number;
  /** Times that the peer was another process, or had forgotten this one, so that counting began anew. */
  readonly restarts: number;
  /** Connections ended because the peer sent what it must not, or because bytes were changed on the way. */
  readonly violations: number;
  /** Sends that found the window full and had to wait. */
  readonly windowFull: number;
  /** Sends refused because too many, or too many bytes, were waiting. */
  readonly waitingFull: number;
  /** Sends refused because the message was larger than a frame. */
  readonly tooLarge: number;
  /** Gauge: messages written and not settled by the peer. */
  readonly unacknowledged: number;
  /** Gauge: bytes of them. */
  readonly unacknowledgedBytes: number;
  /** Gauge: messages that wait for room or for a connection. */
  readonly waiting: number;
  /** Gauge: messages that arrived and wait for a handler, or whose handler has not settled. */
  readonly unsettled: number;
  /** Listeners of the state that threw or rejected. */
  readonly listenerFailures: number;
  readonly bytesWritten: number;
  readonly bytesRead: number;
  /** Why the last connection, or the last attempt at one, ended. */
  readonly lastFailure: string | undefined;
}

/**
 * A line to a module in another process. Each message is handed to the peer's handler in the order of the sends, once; a partition is outlived:
 * what was not settled goes on when the peer is back. After a crash of the peer its next process may see again what the first did not settle.
 */
export interface ModuleLink extends AsyncDisposable {
  /** The name by which the peer goes; undefined until it has proved one. */
  readonly peer: string | undefined;

  /**
   * Resolves once the peer's handler has taken the message. Sent and handled in the order of the calls; outlives partitions.
   *
   * @param signal  Takes the message back as long as it was not written.
   * @throws {TypeError} the id or the organisation is no text of 1 to 256 characters.
   * @throws {MessageNotJsonError} the body is no JSON value.
   * @throws {MessageTooLargeError} the message does not fit into a frame.
   * @throws {LinkSaturatedError} too many messages wait already.
   * @throws {MessageRefusedError} the peer's handler threw or rejected.
   * @throws {SendAbortedError} the signal was aborted before the message was written.
   * @throws {LinkClosedError} the link was closed before the message was settled.
   */
  send(message: LinkedMessage, signal?: AbortSignal): Promise<void>;

  /**
   * Gives each message to `handler`, in order, the next without waiting for the promise of the one before. A message is acknowledged when the handler's
   * promise resolves and refused when it throws or rejects. Messages that arrive while there is no handler wait for one.
   *
   * @throws {HandlerTakenError} there is a handler already.
   * @throws {LinkClosedError} the link is closed.
   */
  onMessage(handler: (message: LinkedMessage) => unknown): Disposable;

  readonly state: LinkState;

  /** Tells each change of the state, in order, in a microtask of its own. */
  onState(listener: (state: LinkState) => unknown): Disposable;

  statistics(): LinkStatistics;

  /**
   * Takes no new message, waits up to `closeTimeoutMs` for what is not settled, rejects the rest with `LinkClosedError`, and lets go of the connection.
   * Does not reject. Calling it again waits for the same end.
   */
  close(): Promise<void>;
}
