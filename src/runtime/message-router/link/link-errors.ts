import { RuntimeError } from '../../shared/runtime-error.ts';

/** The link was closed before the message was settled, or before the call. Whether the peer has seen the message is not known. */
export class LinkClosedError extends RuntimeError {
  readonly code = 'LINK_CLOSED';

  constructor() {
    super('the link is closed', { hint: 'Send before close() is called, raise closeTimeoutMs, or make a new link.' });
  }
}

/** The peer's handler threw or rejected; what it said is in `peerCode` and `peerMessage`. The message is not sent again. */
export class MessageRefusedError extends RuntimeError {
  readonly code = 'LINK_MESSAGE_REFUSED';
  /** The `code` of the peer's error, `UNKNOWN` if it had none. */
  readonly peerCode: string;
  readonly peerMessage: string;

  constructor(messageId: string, peerCode: string, peerMessage: string) {
    super(`the peer refused message ${messageId}: ${peerMessage} (${peerCode})`, {
      hint: 'Mend what the peer objects to, then send a new message.',
    });
    this.peerCode = peerCode;
    this.peerMessage = peerMessage;
  }
}

/** As many messages, or bytes of them, wait for the peer as the link allows. Nothing was kept of this one. */
export class LinkSaturatedError extends RuntimeError {
  readonly code = 'LINK_SATURATED';

  constructor(waiting: number, waitingBytes: number) {
    super(`${waiting} messages of ${waitingBytes} bytes are waiting already`, {
      hint: 'Send more slowly, or raise maxWaiting or maxWaitingBytes.',
    });
  }
}

/** The message does not fit into a frame of either side. */
export class MessageTooLargeError extends RuntimeError {
  readonly code = 'LINK_MESSAGE_TOO_LARGE';

  constructor(sizeBytes: number, mostBytes: number) {
    super(`the message has ${sizeBytes} bytes, and ${mostBytes} fit into a frame`, {
      hint: 'Send less in one message, or raise maxFrameBytes on both sides.',
    });
  }
}

/** The body is no JSON value, or is nested too deeply. */
export class MessageNotJsonError extends RuntimeError {
  readonly code = 'LINK_MESSAGE_NOT_JSON';

  constructor(cause?: unknown) {
    super('the body of the message is not a JSON value', {
      hint: 'Send null, booleans, finite numbers, texts, arrays and plain objects only, nested no deeper than 256.',
      cause,
    });
  }
}

/** The caller's AbortSignal took the message back before it was written; its reason is the cause. */
export class SendAbortedError extends RuntimeError {
  readonly code = 'LINK_SEND_ABORTED';

  constructor(reason: unknown) {
    super('the message was taken back', { hint: 'The signal given to send() was aborted; the cause says why.', cause: reason });
  }
}

/** The link has a handler already. */
export class HandlerTakenError extends RuntimeError {
  readonly code = 'LINK_HANDLER_TAKEN';

  constructor() {
    super('the link has a handler already', { hint: 'Dispose of the first handler before you set another.' });
  }
}

/** The address cannot be listened on. */
export class AddressInUseError extends RuntimeError {
  readonly code = 'LINK_ADDRESS_IN_USE';

  constructor(address: string, cause: unknown) {
    super(`another process listens on ${address}, or something else stands there`, {
      hint: 'Stop the other listener, or choose another path or port.',
      cause,
    });
  }
}
