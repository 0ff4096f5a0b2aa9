import { Semaphore } from './semaphore.ts';
import type { SemaphoreOptions } from './semaphore.ts';

export type MutexOptions = Omit<SemaphoreOptions, 'permits'>;

/**
 * A semaphore of one permit: held by one at a time, and not reentrant.
 *
 * @example
 * const accounts = new Mutex({ name: 'accounts', organisationId: 'organisation-1' });
 * using lease = await accounts.acquire();
 */
export class Mutex extends Semaphore {
  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: MutexOptions) {
    super({ ...options, permits: 1 });
  }

  get isLocked(): boolean {
    return this.freePermits === 0;
  }
}
