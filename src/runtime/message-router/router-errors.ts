import { RuntimeError } from '../shared/runtime-error.ts';

/** No module that receives the message has room for it. Nothing was kept: it is still the sender's. */
export class QueueFullError extends RuntimeError {
  readonly code = 'ROUTER_QUEUE_FULL';
  readonly modules: readonly string[];

  constructor(messageType: string, modules: readonly string[]) {
    super(`no room for a ${messageType} at ${modules.join(', ')}`, {
      hint: 'Send more slowly, use sendAsync where the overflow is "wait", or raise queueLimit, queueBytes or maxBytes.',
    });
    this.modules = modules;
  }
}

/** The wait for room was ended by its signal. Nothing was kept. */
export class SendAbortedError extends RuntimeError {
  readonly code = 'ROUTER_SEND_ABORTED';

  constructor(reason: unknown) {
    super('the wait for room was aborted', { hint: 'Send the message again, if it is still wanted.', cause: reason });
  }
}

/** The model does not let the module send, or receive, messages of this type. */
export class NotInModelError extends RuntimeError {
  readonly code = 'ROUTER_NOT_IN_MODEL';

  constructor(module: string, verb: 'send' | 'receive', messageType: string, allowed: ReadonlySet<string>) {
    super(`the module ${JSON.stringify(module)} does not ${verb} ${messageType}`, {
      hint: `In the model these do: ${[...allowed].join(', ')}.`,
    });
  }
}

/** The organisation has a module of this name attached already. */
export class AlreadyAttachedError extends RuntimeError {
  readonly code = 'ROUTER_ALREADY_ATTACHED';

  constructor(module: string) {
    super(`the module ${JSON.stringify(module)} is attached already`, { hint: 'Detach it first, or choose another name.' });
  }
}

/** The organisation has no such module attached, or it was detached. */
export class NotAttachedError extends RuntimeError {
  readonly code = 'ROUTER_NOT_ATTACHED';

  constructor(module: string) {
    super(`no module ${JSON.stringify(module)} is attached`, { hint: 'Attach it to the router of this organisation first.' });
  }
}

/** A handler did not settle in time. Its signal was aborted, and the call counts as failed. */
export class HandlerTimeoutError extends RuntimeError {
  readonly code = 'ROUTER_HANDLER_TIMEOUT';

  constructor(module: string, messageType: string, timeoutMs: number) {
    super(`the module ${JSON.stringify(module)} did not handle a ${messageType} within ${timeoutMs} ms`, {
      hint: 'Have the handler heed its signal, or raise handlerTimeoutMs.',
    });
  }
}

/** As many of something exist as the named option allows. */
export class TooManyError extends RuntimeError {
  readonly code = 'ROUTER_TOO_MANY';

  constructor(option: string, most: number) {
    super(`${option} allows no more than ${most}`, { hint: `Give back what is no longer needed, or raise ${option}.` });
  }
}

/** The router, or this organisation's part of it, is being closed or is closed. */
export class RouterClosedError extends RuntimeError {
  readonly code = 'ROUTER_CLOSED';

  constructor() {
    super('the message router takes no more messages: it is being closed', {
      hint: 'Send before it is closed; what a handler sends on is taken until then.',
    });
  }
}

/** A message from another process is for an organisation that its link may not speak for, or that this router does not know. */
export class UnknownOrganisationError extends RuntimeError {
  readonly code = 'ROUTER_UNKNOWN_ORGANISATION';

  constructor() {
    super('the link may send no messages for this organisation', {
      hint: 'Name the organisation in receiveFrom, and ask the router for it first.',
    });
  }
}
