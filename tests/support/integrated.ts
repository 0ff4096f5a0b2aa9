import { EventBus } from '../../src/runtime/event-bus/event-bus.ts';
import { Integrator } from '../../src/runtime/integration/integrator.ts';
import type {
  CoordinationLog,
  IntegratorOptions,
  OrganisationIntegrator,
  StoredValue,
  StoreWrite,
  Subsystem,
  SubsystemStore,
} from '../../src/runtime/integration/integrator.ts';
import { ManualClock } from '../../src/runtime/shared/manual-clock.ts';

/** As for an integrator, without its bus, and with a clock that is told to move. */
export type TestOptions = Omit<Partial<IntegratorOptions>, 'bus' | 'clock'> & { readonly clock?: ManualClock };

/** An integrator on a bus that runs for one organisation, by a clock that stands still. */
export async function integrated({ clock = new ManualClock(), ...options }: TestOptions = {}) {
  const bus = new EventBus({ clock });
  const channel = bus.initialize('organisation-1');
  await channel.start();
  const integrator = new Integrator({ bus, ...options, clock });
  return { clock, bus, channel, integrator, mine: integrator.for('organisation-1') };
}

/** Registers subsystems that write down what they are told to do with a state, but for what `how` does instead. */
export function registerParticipants(
  mine: OrganisationIntegrator,
  names: readonly string[],
  how: Partial<Subsystem> = {},
): string[] {
  const told: string[] = [];
  const hear = (name: string, what: string) => () => void told.push(`${name} ${what}`);
  for (const name of names) {
    const onPrepare = hear(name, 'prepare');
    mine.register({ onPrepare, onCommit: hear(name, 'commit'), onAbort: hear(name, 'abort'), ...how, name });
  }
  return told;
}

/** The functions of a log, to be replaced one by one. */
export function functionsOf(log: CoordinationLog): CoordinationLog {
  return {
    begin: (entry) => log.begin(entry),
    decide: (organisationId, id, decision) => log.decide(organisationId, id, decision),
    finish: (organisationId, id) => log.finish(organisationId, id),
    unfinished: (organisationId) => log.unfinished(organisationId),
  };
}

/** A store whose versions are 1, 2, 3, … of each key. What `during` does happens in the middle of a call. */
export class Shelf implements SubsystemStore {
  readonly values = new Map<string, StoredValue>();
  readonly writes: StoreWrite[] = [];
  during: (what: 'get' | 'set', key: string) => unknown = () => undefined;

  async get({ key }: { key: string }): Promise<StoredValue | undefined> {
    await this.during('get', key);
    return this.values.get(key);
  }

  async set(request: StoreWrite): Promise<number> {
    await this.during('set', request.key);
    this.writes.push(request);
    return this.put(request.key, request.value);
  }

  put(key: string, value: unknown, more: Partial<StoredValue> = {}): number {
    const version = Number(this.values.get(key)?.version ?? 0) + 1;
    this.values.set(key, { value, version, ...more });
    return version;
  }
}

/** As `integrated`, with the stores a, b and c, and a subsystem without one. */
export async function withStores(options: TestOptions = {}) {
  const { clock, integrator, mine } = await integrated(options);
  const [a, b, c] = [new Shelf(), new Shelf(), new Shelf()];
  for (const [name, store] of Object.entries({ a, b, c })) mine.register({ name, store });
  mine.register({ name: 'bare' });
  const outcomes = async (...[source, target, keys, how]: Parameters<typeof mine.data.synchronize>) => {
    const report = await mine.data.synchronize(source, target, keys, how).settled();
    return report.keys.map(({ outcome, conflict }) => (conflict ? `${outcome} after a conflict` : outcome));
  };
  return { clock, integrator, mine, a, b, c, outcomes };
}
