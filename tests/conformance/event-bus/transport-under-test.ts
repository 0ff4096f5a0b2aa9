import { randomUUID } from 'node:crypto';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent, EventBusOptions, OrganisationBus, RemoteTransport } from '../../../src/runtime/event-bus/event-bus.ts';

/** What the suite needs of a transport. A test makes one and uses it for organisations of its own. */
export interface TransportUnderTest extends AsyncDisposable {
  /** The options of a bus that uses the transport as another process would: what a bus before it stored is there. */
  options(): EventBusOptions;
}

/** What it needs beside that where a broker keeps the events. */
export interface BrokerUnderTest extends TransportUnderTest {
  options(): EventBusOptions & { readonly transport: RemoteTransport };
  /** Whether it stores no record twice, however often it is sent. */
  readonly knowsIds: boolean;
  /** Ends the broker as SIGKILL does. */
  kill(): Promise<void>;
  /** Starts it again on what it has stored, and waits until it can be reached. */
  start(): Promise<void>;
  /** Stores a record as a stranger would. */
  put(organisationId: string, body: string | Uint8Array): Promise<void>;
}

/** One process as far as the bus is concerned: a bus of its own, running for one organisation. */
export interface Instance extends AsyncDisposable {
  readonly bus: EventBus;
  readonly mine: OrganisationBus;
}

export async function instanceOf(
  under: TransportUnderTest,
  organisationId: string,
  options: EventBusOptions = {},
): Promise<Instance> {
  const bus = new EventBus({ retry: { attempts: 1 }, ...under.options(), ...options });
  const mine = bus.initialize(organisationId);
  await mine.start();
  return { bus, mine, [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose]() };
}

/** An organisation that no other test has. */
export function freshOrganisation(like = 'organisation'): string {
  return `${like} ${randomUUID()}`;
}

/** Collects what a subscriber is given. */
export function collector() {
  const events: BusEvent[] = [];
  return {
    events,
    take: (event: BusEvent): void => void events.push(event),
    get sequences(): number[] {
      return events.map(({ sequence }) => sequence);
    },
    get payloads(): unknown[] {
      return events.map(({ payload }) => payload);
    },
  };
}

/** Waits for real work of a broker or of another process. */
export async function until(what: string, holds: () => boolean, mostMs = 15_000): Promise<void> {
  for (const endMs = performance.now() + mostMs; !holds(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (performance.now() > endMs) throw new Error(`not within ${mostMs} ms: ${what}`);
  }
}

export const countTo = (most: number, from = 1): number[] => Array.from({ length: most + 1 - from }, (_, place) => from + place);
