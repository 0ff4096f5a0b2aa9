import { isText } from '../shared/assert-text.ts';
import { assertRule } from './conflict-rule.ts';
import type { ConflictRule } from './conflict-rule.ts';
import { ConflictError, TooManyError } from './integration-errors.ts';
import { KeyCopier } from './key-copier.ts';
import type { Answer, OpenConflict } from './key-copier.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { OrganisationParts } from './organisation-parts.ts';
import { PairTurns } from './pair-turns.ts';
import type { RecordBook } from './record-book.ts';
import type { Tracked } from './settlement.ts';
import { Synchronization } from './synchronization.ts';
import type { KeySynchronization, SynchronizationReport } from './synchronization.ts';
import type { VersionMemory } from './version-memory.ts';

export interface SynchronizeOptions {
  /** What to do where the target has changed, too. Default `source-wins`. */
  readonly rule?: ConflictRule;
}

/** Keys of one synchronization that are read and written at once. */
const keysAtOnce = 16;
/** Times that a rule of the user's own is asked about one key whose values keep changing. */
const mostAnswers = 5;
const longestKey = 1_024;

/** The data that subsystems of one organisation have in common. */
export class DataSynchronization {
  readonly #core: OrganisationCore;
  readonly #memory: VersionMemory;
  readonly #book: RecordBook<Synchronization>;
  readonly #turns = new PairTurns();

  constructor({ core, memory, synchronizations }: OrganisationParts) {
    this.#core = core;
    this.#memory = memory;
    this.#book = synchronizations;
  }

  /**
   * Begins to copy the keys from the store of `source` to that of `target`, and returns at once. Synchronizations of the same two subsystems take
   * turns in the order in which they were asked for; others run at the same time. A key that fails fails alone.
   *
   * @throws {TypeError} `keys` or the rule is malformed, or source and target are the same.
   * @throws {UnknownSubsystemError} the source or the target is not registered.
   * @throws {MissingAbilityError} one of them has no store.
   * @throws {TooManyError} more keys than `maxKeys`, or as many synchronizations are under way as `maxOpen` allows.
   */
  synchronize(
    source: string,
    target: string,
    keys: readonly string[],
    { rule = 'source-wins' }: SynchronizeOptions = {},
  ): Tracked<SynchronizationReport> {
    this.#core.assertOpen();
    assertRule(rule);
    this.#assertKeys(keys);
    if (source === target) throw new TypeError('the source and the target of a synchronization must differ');
    const from = this.#core.registry.getAble(source, 'store');
    const to = this.#core.registry.getAble(target, 'store');
    const id = this.#core.newId('synchronization');
    const synchronization = new Synchronization(id, { source, target, keys: [...keys], rule }, this.#core.nowMs());
    this.#book.add(synchronization);
    this.#core.tally.synchronizations += 1;
    void this.#run(synchronization, new KeyCopier(this.#core, this.#memory, from, to, rule));
    return synchronization;
  }

  find(synchronizationId: string): Tracked<SynchronizationReport> | undefined {
    return this.#book.find(synchronizationId);
  }

  /** Those under way, and the last that have ended, in the order in which they were asked for. */
  list(): readonly SynchronizationReport[] {
    return this.#book.list().map((synchronization) => synchronization.report());
  }

  async #run(synchronization: Synchronization, copier: KeyCopier): Promise<void> {
    const { source, target, keys } = synchronization.request;
    let open: ReadonlyMap<string, Answer | undefined> = new Map(keys.map((key) => [key, undefined]));
    for (let round = 0; open.size > 0; round += 1) {
      const conflicts = await this.#turns.take([source, target], () => {
        synchronization.start(this.#core.nowMs());
        return this.#copyAll(synchronization, copier, open);
      });
      // The turn is over: while the user's rule thinks, others go on, and what they change is noticed in the next round.
      open = await this.#askAll(synchronization, copier, conflicts, round);
    }
    synchronization.end(this.#core.nowMs());
    this.#book.end(synchronization);
    const { id, state } = synchronization;
    this.#core.announcer.announce('synchronization.ended', { id, source, target, state });
  }

  /** @returns The conflicts that the user's rule must resolve. */
  async #copyAll(
    synchronization: Synchronization,
    copier: KeyCopier,
    keys: ReadonlyMap<string, Answer | undefined>,
  ): Promise<readonly OpenConflict[]> {
    const conflicts: OpenConflict[] = [];
    await this.#forEach(
      synchronization,
      [...keys],
      ([key]) => key,
      async ([key, answer]) => {
        const result = await copier.copy(key, answer);
        if ('outcome' in result) this.#note(synchronization, result);
        else conflicts.push(result);
      },
    );
    return conflicts;
  }

  async #askAll(
    synchronization: Synchronization,
    copier: KeyCopier,
    conflicts: readonly OpenConflict[],
    round: number,
  ): Promise<ReadonlyMap<string, Answer>> {
    const answers = new Map<string, Answer>();
    await this.#forEach(
      synchronization,
      conflicts,
      ({ key }) => key,
      async (conflict) => {
        if (round >= mostAnswers) throw new ConflictError(conflict.key, `its values changed ${mostAnswers} times meanwhile`);
        answers.set(conflict.key, await copier.ask(conflict));
      },
    );
    return answers;
  }

  /** Works on several at once; a key whose work fails has failed. */
  async #forEach<Item>(
    synchronization: Synchronization,
    items: readonly Item[],
    keyOf: (item: Item) => string,
    work: (item: Item) => Promise<void>,
  ): Promise<void> {
    const rest = items.values();
    const lane = async (): Promise<void> => {
      for (const item of rest) {
        try {
          await work(item);
        } catch (error) {
          this.#note(synchronization, { key: keyOf(item), outcome: 'failed', conflict: error instanceof ConflictError, error });
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(keysAtOnce, items.length) }, lane));
  }

  #note(synchronization: Synchronization, key: KeySynchronization): void {
    synchronization.note(key);
    const { tally } = this.#core;
    if (key.conflict) tally.conflicts += 1;
    if (key.outcome === 'failed') tally.failedKeys += 1;
    if (key.outcome === 'copied' || key.outcome === 'merged') tally.copiedKeys += 1;
  }

  #assertKeys(keys: readonly string[]): void {
    if (
      !Array.isArray(keys) ||
      keys.length === 0 ||
      new Set(keys).size < keys.length ||
      !keys.every((key) => isText(key, longestKey))
    ) {
      throw new TypeError(`keys must be an array of at least one text of 1 to ${longestKey} characters, each once`);
    }
    const { maxKeys } = this.#core.options;
    if (keys.length <= maxKeys) return;
    this.#core.tally.boundHits.keys += 1;
    throw new TooManyError('maxKeys', maxKeys);
  }
}
