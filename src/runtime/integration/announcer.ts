import { BusOutlet } from '../shared/bus-outlet.ts';
import type { ChannelPublish, IntegrationChannel } from './integration-bus.ts';
import type { IntegrationTally } from './integration-tally.ts';

const mostPending = 1_024;

/** What the integrator tells on the bus of its own accord: `integration.` and one of these. */
export type Announcement =
  | 'synchronization.ended'
  | 'coordination.ended'
  | 'error.raised'
  | 'error.recovery'
  | 'error.resolved'
  | 'subsystem.degraded'
  | 'subsystem.restored';

/** Publishes announcements after the operation that had something to tell, never inside it. A bus that refuses them harms nobody. */
export class Announcer {
  readonly #outlet: BusOutlet<ChannelPublish>;
  readonly #tally: IntegrationTally;
  #pending: (() => void)[] = [];

  constructor(channel: IntegrationChannel, tally: IntegrationTally) {
    this.#tally = tally;
    this.#outlet = new BusOutlet(channel, (why) => {
      tally.announcementFailures += 1;
      if (why === 'full') tally.boundHits.unconfirmed += 1;
    });
  }

  announce(what: Announcement, payload: object, correlationId?: string): void {
    if (this.#pending.length >= mostPending) {
      this.#tally.boundHits.announcements += 1;
      return;
    }
    if (this.#pending.length === 0) queueMicrotask(() => this.#publish());
    const options = { source: 'integration', ...(correlationId === undefined ? {} : { correlationId }) };
    this.#pending.push(() => this.#outlet.publish(`integration.${what}`, payload, options));
  }

  #publish(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const publish of pending) publish();
  }
}
