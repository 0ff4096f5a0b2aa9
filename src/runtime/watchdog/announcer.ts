import { RecentRecords } from '../shared/recent-records.ts';
import { viewOf, describeDeadlock } from './deadlock.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import type { WatchdogEvent } from './watchdog-event.ts';
import type { WatchdogTally } from './watchdog-tally.ts';

type AnnouncerOptions = Pick<ResolvedOptions, 'onEvent' | 'publish' | 'systemOrganisationId' | 'maxEvents' | 'maxOrganisations'>;

/** Keeps what was seen, for each organisation apart, and tells it to the listener and the publisher, never inside an operation of the watchdog. */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #tally: WatchdogTally;
  readonly #all: RecentRecords<WatchdogEvent>;
  readonly #byOrganisation = new Map<string, RecentRecords<WatchdogEvent>>();

  constructor(options: AnnouncerOptions, tally: WatchdogTally) {
    this.#options = options;
    this.#tally = tally;
    this.#all = new RecentRecords(options.maxEvents);
  }

  announce(event: WatchdogEvent): void {
    this.#keep(this.#all, event);
    const views = event.organisationIds.map((organisationId) => ({ organisationId, payload: eventFor(event, organisationId) }));
    for (const { organisationId, payload } of views) this.#keep(this.#historyOf(organisationId), payload);
    const { onEvent, publish, systemOrganisationId } = this.#options;
    if (onEvent !== undefined) this.#call(() => onEvent(event));
    if (publish === undefined) return;
    if (views.length === 0) views.push({ organisationId: systemOrganisationId, payload: event });
    for (const view of views) this.#call(() => publish({ ...view, type: `watchdog.${event.kind}` }));
  }

  /** Oldest first. */
  events(): readonly WatchdogEvent[] {
    return this.#all.list();
  }

  /** Those that concern the organisation, as it may see them; oldest first. */
  eventsOf(organisationId: string): readonly WatchdogEvent[] {
    return this.#byOrganisation.get(organisationId)?.list() ?? [];
  }

  #historyOf(organisationId: string): RecentRecords<WatchdogEvent> | undefined {
    const known = this.#byOrganisation.get(organisationId);
    if (known !== undefined) return known;
    // Locks and sources may be of organisations that were never asked for by `for`.
    if (this.#byOrganisation.size >= this.#options.maxOrganisations) {
      this.#tally.boundHits.organisations += 1;
      return undefined;
    }
    const history = new RecentRecords<WatchdogEvent>(this.#options.maxEvents);
    this.#byOrganisation.set(organisationId, history);
    return history;
  }

  #keep(history: RecentRecords<WatchdogEvent> | undefined, event: WatchdogEvent): void {
    if (history?.add(event) === true) this.#tally.boundHits.history += 1;
  }

  #call(callback: () => unknown): void {
    queueMicrotask(() => {
      // A listener that throws or rejects is its own affair, and nobody else's.
      Promise.try(callback).catch(() => (this.#tally.listenerFailures += 1));
    });
  }
}

function eventFor(event: WatchdogEvent, organisationId: string): WatchdogEvent {
  const organisationIds = [organisationId];
  if (event.kind !== 'deadlock-detected') return { ...event, organisationIds };
  const deadlock = viewOf(event.deadlock, organisationId);
  return { ...event, organisationIds, deadlock, description: describeDeadlock(deadlock) };
}
