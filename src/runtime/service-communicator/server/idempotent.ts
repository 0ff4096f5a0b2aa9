import { createHash } from 'node:crypto';
import type { Clock } from '../../../foundation/clock.ts';
import { systemClock } from '../../../foundation/clock.ts';
import { assertConfig, durationFrom, integerFrom } from '../../shared/validate-config.ts';
import { IdempotencyMemory, stillRunning } from './idempotency-memory.ts';
import type { Remembered } from './idempotency-memory.ts';
import type { ReceivedCall } from './received-call.ts';
import { RefusedRequestError } from './refused-request-error.ts';
import type { ServiceHandler } from './run-handler.ts';
import { encodeAnswer } from './service-answer.ts';
import type { WireAnswer } from './service-answer.ts';

export interface IdempotencyOptions {
  /** How long an answer is remembered. Default 3,600,000. */
  readonly ttlMs?: number;
  /** Keys of one organisation. Default 10,000. */
  readonly maxKeys?: number;
  /** Bytes of the remembered answers of one organisation. Default 16,777,216. */
  readonly maxSizeBytes?: number;
  /** Default 1,024. */
  readonly maxOrganisations?: number;
  readonly clock?: Clock;
}

/**
 * Lets `handler` run once for each idempotency key of an organisation; whoever asks again, at the same time or later, gets the same answer. What
 * failed (an error, 429, 500 and above) is not remembered, so that it can be tried again. Beyond a bound new keys are refused: none is
 * forgotten before its time. A request without a key is handled each time.
 *
 * @throws {InvalidConfigurationError} naming every option out of bounds.
 */
export function idempotent(handler: ServiceHandler, options: IdempotencyOptions = {}): ServiceHandler {
  const desk = new IdempotencyDesk(handler, options);
  return (call) => (call.idempotencyKey === '' ? handler(call) : desk.answer(call));
}

class IdempotencyDesk {
  readonly #handler: ServiceHandler;
  readonly #options: Required<IdempotencyOptions>;
  readonly #memories = new Map<string, IdempotencyMemory>();

  constructor(handler: ServiceHandler, options: IdempotencyOptions) {
    const defaults = { ttlMs: 3_600_000, maxKeys: 10_000, maxSizeBytes: 16_777_216, maxOrganisations: 1_024, clock: systemClock };
    const resolved = { ...defaults, ...options };
    assertConfig('idempotent handler', [
      durationFrom('ttlMs', resolved.ttlMs, 1),
      integerFrom('maxKeys', resolved.maxKeys, 1),
      integerFrom('maxSizeBytes', resolved.maxSizeBytes, 1),
      integerFrom('maxOrganisations', resolved.maxOrganisations, 1),
    ]);
    this.#handler = handler;
    this.#options = resolved;
  }

  /** A run that came to nothing is followed by another one, by whoever waited for it. */
  async answer(call: ReceivedCall): Promise<WireAnswer> {
    const digest = digestOf(call);
    for (;;) {
      const memory = this.#memoryOf(call.organisationId);
      const found = memory.find(call.idempotencyKey);
      if (found === undefined) return this.#run(memory, call, digest);
      if (found.digest !== digest) throw new RefusedRequestError('RECEIVER_IDEMPOTENCY_CONFLICT', 'another request has the key');
      const answer = await found.answer;
      if (answer !== undefined) return answer;
      // Its caller was refused meanwhile, and must not be served behind his back.
      call.signal.throwIfAborted();
    }
  }

  async #run(memory: IdempotencyMemory, call: ReceivedCall, digest: string): Promise<WireAnswer> {
    const { idempotencyKey } = call;
    this.#assertRoom(memory);
    const run = this.#callHandler(call);
    const entry: Remembered = {
      digest,
      answer: run.then(answerToKeep, nothing),
      sizeBytes: 0,
      expiresMs: stillRunning,
    };
    memory.add(idempotencyKey, entry);
    const kept = await entry.answer;
    if (kept === undefined) memory.forget(idempotencyKey);
    else memory.keep(idempotencyKey, entry, kept.body.byteLength, this.#nowMs() + this.#options.ttlMs);
    return run;
  }

  async #callHandler(call: ReceivedCall): Promise<WireAnswer> {
    return encodeAnswer(await this.#handler(call));
  }

  #memoryOf(organisationId: string): IdempotencyMemory {
    const nowMs = this.#nowMs();
    const found = this.#memories.get(organisationId);
    found?.forgetExpired(nowMs);
    if (found !== undefined) return found;
    if (this.#memories.size >= this.#options.maxOrganisations) this.#forgetEmpty(nowMs);
    if (this.#memories.size >= this.#options.maxOrganisations)
      throw new RefusedRequestError('RECEIVER_OVERLOADED', 'maxOrganisations');
    const memory = new IdempotencyMemory();
    this.#memories.set(organisationId, memory);
    return memory;
  }

  #forgetEmpty(nowMs: number): void {
    for (const [organisationId, memory] of this.#memories) {
      memory.forgetExpired(nowMs);
      if (memory.size === 0) this.#memories.delete(organisationId);
    }
  }

  #assertRoom({ size, sizeBytes }: IdempotencyMemory): void {
    const { maxKeys, maxSizeBytes } = this.#options;
    if (size >= maxKeys) throw new RefusedRequestError('RECEIVER_OVERLOADED', 'maxKeys');
    if (sizeBytes >= maxSizeBytes) throw new RefusedRequestError('RECEIVER_OVERLOADED', 'maxSizeBytes');
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}

function digestOf({ method, path, headers, body }: ReceivedCall): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, headers['content-type']]))
    .update(body)
    .digest('base64');
}

function answerToKeep(answer: WireAnswer): WireAnswer | undefined {
  return answer.status === 429 || answer.status >= 500 ? undefined : answer;
}

function nothing(): undefined {
  return undefined;
}
