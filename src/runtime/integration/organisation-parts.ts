import type { Coordination } from './coordination.ts';
import { Deliveries } from './deliveries.ts';
import { DependencyGraph } from './dependency-graph.ts';
import type { OrganisationCore } from './organisation-core.ts';
import { RecordBook } from './record-book.ts';
import type { Synchronization } from './synchronization.ts';
import type { TrackedError } from './tracked-error.ts';
import { VersionMemory } from './version-memory.ts';

/** What the integrator keeps of one organisation. */
export class OrganisationParts {
  readonly core: OrganisationCore;
  readonly graph = new DependencyGraph();
  readonly deliveries: Deliveries;
  readonly memory: VersionMemory;
  readonly synchronizations: RecordBook<Synchronization>;
  readonly coordinations: RecordBook<Coordination>;
  readonly errors: RecordBook<TrackedError>;
  /** The coordination that each subsystem takes part in. */
  readonly busy = new Map<string, string>();

  constructor(core: OrganisationCore) {
    const { options, tally } = core;
    this.core = core;
    this.deliveries = new Deliveries(core);
    this.memory = new VersionMemory(options.maxRememberedKeys, tally);
    this.synchronizations = new RecordBook(options, tally);
    this.coordinations = new RecordBook(options, tally);
    this.errors = new RecordBook(options, tally);
  }

  /** Ends what may end at once; resolves when nothing is under way any more. What is in doubt stays so. */
  async close(reason: Error): Promise<void> {
    this.deliveries.close(reason);
    for (const coordination of this.coordinations.open) coordination.abort(reason);
    await Promise.all([...this.synchronizations.open, ...this.coordinations.open].map((each) => each.settled()));
    await Promise.all(Array.from(this.errors.open, ({ recovering }) => recovering));
    for (const error of this.errors.open) error.abandon();
  }
}
