import { EventOutbox } from './event-outbox.ts';
import { ModuleRecord } from './module-record.ts';
import type { ResolvedDefinition } from './module-definition.ts';
import { checkAdditions, startOrder } from './module-graph.ts';
import { isServing, legalTransitions } from './module-state.ts';
import type { ModuleState } from './module-state.ts';
import { IllegalTransitionError, TooManyError, UnknownModuleError } from './registry-errors.ts';
import type { RegistryPublisher } from './registry-event.ts';
import type { ResolvedOptions } from './registry-options.ts';
import type { RegistryTally } from './registry-tally.ts';
import type { StalenessWatch } from './staleness-watch.ts';
import { HealthLedger } from './system-health.ts';
import type { SystemHealth, SystemStatus } from './system-health.ts';

/** What the organisations of one registry share. */
export interface SharedCore {
  readonly options: ResolvedOptions;
  readonly tally: RegistryTally;
  readonly watch: StalenessWatch;
}

/** The modules of one organisation. Every change of one goes through here, so that counts, events and states never differ. Calls no user's function. */
export class OrganisationCore implements SharedCore {
  readonly organisationId: string;
  readonly options: ResolvedOptions;
  readonly tally: RegistryTally;
  readonly watch: StalenessWatch;
  readonly records = new Map<string, ModuleRecord>();
  readonly outbox: EventOutbox;
  readonly #ledger = new HealthLedger();
  #order: readonly ModuleRecord[] | undefined;
  #sequence = 0;
  #status: SystemStatus = 'Unknown';

  constructor({ options, tally, watch }: SharedCore, organisationId: string, publisher: RegistryPublisher | undefined) {
    this.organisationId = organisationId;
    this.options = options;
    this.tally = tally;
    this.watch = watch;
    this.outbox = new EventOutbox(options, tally, publisher);
  }

  /** All of them or none. @throws what `checkAdditions` throws. @throws {TooManyError} */
  add(definitions: readonly ResolvedDefinition[]): readonly ModuleRecord[] {
    checkAdditions(this.records, definitions);
    const { maxModules } = this.options;
    if (this.records.size + definitions.length > maxModules) {
      this.tally.boundHits.modules += 1;
      throw new TooManyError('maxModules', maxModules);
    }
    const nowMs = this.options.clock.monotonicMs();
    const records = definitions.map((definition) => new ModuleRecord(definition, nowMs));
    for (const record of records) {
      this.records.set(record.name, record);
      this.#ledger.count(record, 1);
    }
    this.#order = undefined;
    this.#announceHealth();
    return records;
  }

  remove(record: ModuleRecord): void {
    this.records.delete(record.name);
    record.isRegistered = false;
    this.#ledger.count(record, -1);
    this.#order = undefined;
    this.#announceHealth();
  }

  /** @throws {UnknownModuleError} */
  get(name: string): ModuleRecord {
    const record = this.records.get(name);
    if (record === undefined) throw new UnknownModuleError(name);
    return record;
  }

  /** In the order in which to start. */
  inOrder(): readonly ModuleRecord[] {
    return (this.#order ??= startOrder(
      Array.from(this.records.values(), (record) => ({ name: record.name, dependsOn: record.definition.dependsOn, record })),
    ).map(({ record }) => record));
  }

  dependentsOf({ name }: ModuleRecord): readonly ModuleRecord[] {
    return Array.from(this.records.values()).filter(({ definition }) => definition.dependsOn.includes(name));
  }

  /** Of those that the module depends on, the ones that do not serve. */
  missingOf({ definition }: ModuleRecord): readonly string[] {
    return definition.dependsOn.filter((name) => !isServing(this.records.get(name)?.state ?? 'Registered'));
  }

  /** @throws {IllegalTransitionError} the lifecycle does not lead there. */
  transition(record: ModuleRecord, to: ModuleState, reason: string): void {
    const from = record.state;
    if (!legalTransitions[from].includes(to)) throw new IllegalTransitionError(record.name, from, to);
    this.#change(record, () => {
      record.state = to;
      record.isServing = isServing(to);
      record.reason = reason;
      record.changedAtMs = this.options.clock.monotonicMs();
      if (to === 'ShuttingDown') record.isStale = false;
    });
    this.tally.transitions += 1;
    this.outbox.push({ kind: 'lifecycle', ...this.#stamp(), module: record.name, from, to, reason });
    this.#announceHealth();
  }

  setStale(record: ModuleRecord, isStale: boolean, reason: string): void {
    if (record.isStale === isStale) return;
    this.#change(record, () => (record.isStale = isStale));
    if (isStale) this.tally.staleness += 1;
    this.outbox.push({ kind: isStale ? 'stale' : 'fresh', ...this.#stamp(), module: record.name, reason });
    this.#announceHealth();
  }

  /** Its heartbeat counts from now on. */
  watchBeats(record: ModuleRecord): void {
    this.watch.watch(record, () => {
      const { heartbeatIntervalMs } = record.definition;
      this.setStale(record, true, `no heartbeat for ${this.options.missedHeartbeats} intervals of ${heartbeatIntervalMs} ms`);
    });
  }

  health(): SystemHealth {
    this.watch.check();
    return this.#ledger.report();
  }

  /** The system is Transitioning for as long as `work` on all modules takes. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#countOperation(1);
    try {
      return await work();
    } finally {
      this.#countOperation(-1);
    }
  }

  #countOperation(by: 1 | -1): void {
    this.#ledger.operations += by;
    this.#announceHealth();
  }

  #change(record: ModuleRecord, change: () => void): void {
    this.#ledger.count(record, -1);
    change();
    this.#ledger.count(record, 1);
  }

  #announceHealth(): void {
    const from = this.#status;
    const { status: to } = this.#ledger.report();
    if (from === to) return;
    this.#status = to;
    this.outbox.push({ kind: 'health', ...this.#stamp(), from, to });
  }

  #stamp(): { readonly organisationId: string; readonly sequence: number; readonly atMs: number } {
    return { organisationId: this.organisationId, sequence: (this.#sequence += 1), atMs: this.options.clock.wallMs() };
  }
}
