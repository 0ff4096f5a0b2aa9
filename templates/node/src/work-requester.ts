import { randomUUID } from 'node:crypto';

import type { NodeBus, NodeEvent } from './node-bus.ts';
import { isWorkOutcome, workTypes } from './work-messages.ts';
import type { WorkRequest } from './work-messages.ts';

/** Says why work that another node was asked for was not done. */
export class WorkFailedError extends Error {
  override readonly name = 'WorkFailedError';
  readonly code = 'NODE_WORK_FAILED';
}

export interface RequestOptions {
  readonly correlationId: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** How long the answer may take. Default 30,000. */
  readonly timeoutMs?: number;
}

const mostWaiting = 10_000;

/** Asks other nodes for work over the bus and waits for their answers. */
export class WorkRequester implements Disposable {
  readonly #bus: NodeBus;
  readonly #source: string;
  readonly #subscription: Disposable;
  readonly #waiting = new Map<string, PromiseWithResolvers<unknown>>();

  /** @param source The instance that asks. */
  constructor(bus: NodeBus, source: string) {
    this.#bus = bus;
    this.#source = source;
    this.#subscription = bus.subscribe({ pattern: 'work.*' }, (event) => this.#hear(event), { name: `${source} answers` });
  }

  /** The output of the work. @throws {WorkFailedError} it failed, nobody answered in time, or too many wait already. */
  async request(
    { service, action, input }: Omit<WorkRequest, 'work_id'>,
    { correlationId, signal, timeoutMs = 30_000 }: RequestOptions,
  ): Promise<unknown> {
    signal.throwIfAborted();
    if (this.#waiting.size >= mostWaiting) throw new WorkFailedError(`${mostWaiting} requests wait for their answers`);
    const workId = randomUUID();
    const answer = Promise.withResolvers<unknown>();
    const timeout = (): void => answer.reject(new WorkFailedError(`${service} did not answer within ${timeoutMs} ms`));
    const abort = (): void => answer.reject(signal.reason as Error);
    const timer = setTimeout(timeout, timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.set(workId, answer);
    try {
      const request: WorkRequest = { work_id: workId, service, action, input };
      const stored = this.#bus.publish(workTypes.requested, request, { correlationId, source: this.#source });
      // What is not stored is answered by nobody.
      return await Promise.race([answer.promise, Promise.resolve(stored).then(() => answer.promise)]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      this.#waiting.delete(workId);
    }
  }

  /** Whoever still waits learns that there will be no answer. */
  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    for (const answer of this.#waiting.values()) answer.reject(new WorkFailedError('the node is shutting down'));
  }

  #hear({ payload }: NodeEvent): void {
    if (!isWorkOutcome(payload)) return;
    const answer = this.#waiting.get(payload.work_id);
    if ('output' in payload) answer?.resolve(payload.output);
    else answer?.reject(new WorkFailedError(`${payload.service}: ${payload.reason}`));
  }
}
