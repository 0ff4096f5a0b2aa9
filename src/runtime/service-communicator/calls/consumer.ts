import type { Clock } from '../../../foundation/clock.ts';
import { Rotation } from '../balancing/rotation.ts';
import type { RotationEnvironment, RotationTally } from '../balancing/rotation.ts';
import type { KnownService } from '../registry/known-service.ts';
import { RetryBudget } from '../retry/retry-budget.ts';
import type { RetryBudgetSettings } from '../retry/retry-budget.ts';
import type { CallSettings } from './call-settings.ts';

/** Figures of what all organisations of one communicator call. */
export interface ConsumerTally extends RotationTally {
  /** Services that an organisation was not let configure or call, since it does so with too many. */
  consumersRefused: number;
}

export interface ConsumerEnvironment extends RotationEnvironment {
  readonly tally: ConsumerTally;
  readonly clock: Clock;
  readonly retryBudget: RetryBudgetSettings;
}

/** What one organisation keeps about calling one service: how, at which instances, and how many retries it has left. */
export class Consumer {
  readonly budget: RetryBudget;
  settings: CallSettings;
  readonly #environment: ConsumerEnvironment;
  #rotation: Rotation | undefined;

  constructor(settings: CallSettings, environment: ConsumerEnvironment) {
    this.settings = settings;
    this.#environment = environment;
    this.budget = new RetryBudget(environment.retryBudget, environment.clock);
  }

  /** A new one when the service was gone meanwhile. */
  rotationOf(service: KnownService): Rotation {
    if (this.#rotation?.service !== service) this.#rotation = new Rotation(service, this.#environment);
    return this.#rotation;
  }
}
