import { randomUUID } from 'node:crypto';

import type { NodeBus, NodeEvent } from './node-bus.ts';
import type { NodeConfiguration } from './node-configuration.ts';
import type { WorkContext } from './node-work.ts';
import { isWorkRequest, workTypes } from './work-messages.ts';
import type { WorkOutcome, WorkRequest } from './work-messages.ts';
import type { WorkUnderWay } from './work-under-way.ts';

const atOnce = 16;

/** Does one piece of work and returns its output. */
export type AnswerRequest = (request: WorkRequest, context: WorkContext) => Promise<unknown>;

/** Does what is asked of this service over the bus, and answers each request once: completed, or failed with the reason. */
export class WorkReceiver implements Disposable {
  readonly #bus: NodeBus;
  readonly #configuration: NodeConfiguration;
  readonly #underWay: WorkUnderWay;
  readonly #answer: AnswerRequest;
  readonly #subscription: Disposable;

  constructor(bus: NodeBus, configuration: NodeConfiguration, underWay: WorkUnderWay, answer: AnswerRequest) {
    this.#bus = bus;
    this.#configuration = configuration;
    this.#underWay = underWay;
    this.#answer = answer;
    this.#subscription = bus.subscribe(workTypes.requested, (event) => this.#receive(event), {
      name: `${configuration.instanceId} work`,
      mode: 'asynchronous',
      concurrency: atOnce,
      // Work is not done twice because its outcome could not be published.
      retry: { attempts: 1 },
    });
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  async #receive({ payload, correlationId = randomUUID() }: NodeEvent): Promise<void> {
    if (!isWorkRequest(payload) || payload.service !== this.#configuration.serviceName) return;
    try {
      await this.#underWay.run((signal) => this.#respond(payload, { signal, correlationId }));
    } catch (error) {
      await this.#publish(
        'failed',
        { work_id: payload.work_id, service: payload.service, reason: (error as Error).message },
        correlationId,
      );
    }
  }

  /** The outcome is part of the work: a drain waits until it is published. */
  async #respond(request: WorkRequest, context: WorkContext): Promise<void> {
    const output = (await this.#answer(request, context)) ?? null;
    await this.#publish('completed', { work_id: request.work_id, service: request.service, output }, context.correlationId);
  }

  #publish(type: 'completed' | 'failed', outcome: WorkOutcome, correlationId: string): unknown {
    return this.#bus.publish(workTypes[type], outcome, { correlationId, source: this.#configuration.instanceId });
  }
}
