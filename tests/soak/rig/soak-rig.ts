import { MessageRouter } from '../../../src/runtime/message-router/message-router.ts';
import type {
  LaneOptions,
  Message,
  ModulePort,
  OrganisationRouter,
  RouterOptions,
} from '../../../src/runtime/message-router/message-router.ts';
import { isThenable } from '../../../src/runtime/shared/is-thenable.ts';
import { DeliveryChecker } from '../checker/delivery-checker.ts';
import type { CheckedLetter } from '../checker/delivery-checker.ts';
import { BoundsWatch } from './bounds-watch.ts';
import type { Bounds } from './bounds-watch.ts';
import { DeadLetterReader } from './dead-letter-reader.ts';
import type { Fate } from './fallible-module.ts';
import { Load } from './load.ts';
import type { Extra, Flow } from './load.ts';
import { MetricReader } from './metric-reader.ts';
import { soakModel } from './soak-model.ts';
import type { ModuleName, SoakModel, SourceName, WorkType } from './soak-model.ts';

export interface RigOptions {
  readonly random: () => number;
  readonly router?: Omit<RouterOptions<SoakModel>, 'model' | 'metrics' | 'lanes' | 'random'>;
  readonly lanes?: LaneOptions;
  /** Which messages may end as dead letters. Default: none. */
  readonly allows?: (letter: CheckedLetter) => boolean;
  /** What the router may take, if that is less than it thinks. */
  readonly mayTake?: Partial<Bounds>;
  /** Stands between the router and those that note what was handled. Default: passes all on. */
  readonly tamper?: (note: Note) => Note;
}

/** Notes that a module has handled a message. */
export type Note = (module: string, message: Message) => void;

export interface FlowPlan {
  readonly from: SourceName;
  readonly type: WorkType;
  readonly priority: 'critical' | 'high' | 'normal' | 'low';
  readonly to: readonly ModuleName[];
  /** `direct`: over a direct channel to the first of `to`. Default: `sendAsync`. */
  readonly by?: 'send' | 'sendAsync' | 'direct';
  readonly extra?: () => Extra;
}

const bounds = { maxBytes: 64 * 1_048_576, queueLimit: 2_000, concurrency: 1, maxDeadLetters: 4_096 };

/** A router of one organisation under load, and a checker that sees all that goes in and comes out. */
export class SoakRig implements AsyncDisposable {
  readonly checker: DeliveryChecker;
  readonly metrics = new MetricReader();
  readonly router: MessageRouter<SoakModel>;
  readonly mine: OrganisationRouter<SoakModel>;
  readonly load: Load;
  readonly watch: BoundsWatch;
  readonly flows: Flow[] = [];
  readonly #letters: DeadLetterReader;
  readonly #note: Note;
  /** Waits for what is under way elsewhere, and tells what is wrong there. */
  onIdle: () => Promise<readonly string[]> = async () => [];
  readonly #sources = new Map<SourceName, ModulePort<SoakModel, SourceName>>();
  #lettersSeen = 0;

  constructor({ random, router = {}, lanes = {}, allows = () => false, mayTake = {}, tamper = (note) => note }: RigOptions) {
    const { maxDeadLetters, maxBytes, queueLimit, concurrency } = { ...bounds, ...router, ...lanes };
    this.checker = new DeliveryChecker(allows);
    this.router = new MessageRouter<SoakModel>({
      ...router,
      maxDeadLetters,
      maxBytes,
      model: soakModel,
      lanes: { queueLimit, concurrency, retryBaseMs: 1, retryCapMs: 4, ...lanes },
      metrics: this.metrics,
      random,
      recoveryBaseMs: 4,
      recoveryCapMs: 16,
    });
    this.mine = this.router.for('organisation-1');
    this.#letters = new DeadLetterReader(this.mine);
    this.watch = new BoundsWatch({ maxBytes, queueLimit, concurrency, ...mayTake });
    this.#note = tamper((module, message) => this.checker.handled(module, message));
    this.load = new Load(this.checker, random, () => this.look());
  }

  /** Attaches a module that handles what `fate` lets it handle. */
  attach(name: ModuleName, types: readonly WorkType[], fate: Fate, lane: LaneOptions = {}): ModulePort<SoakModel, ModuleName> {
    const handler = (message: Message, handling: Parameters<Fate>[1]): unknown => {
      const outcome = fate(message, handling);
      // What it finishes when it has been given up is a dead letter already.
      if (isThenable(outcome)) return outcome.then(() => (handling.signal.aborted ? undefined : this.#note(name, message)));
      return this.#note(name, message);
    };
    return this.mine.attach(name, { ...lane, receives: Object.fromEntries(types.map((type) => [type, handler])) });
  }

  /** Has the load send so from now on. */
  addFlow({ from, type, priority, to, by = 'sendAsync', ...extra }: FlowPlan): void {
    const stream = this.checker.openStream(from, priority, to);
    const port = this.#source(from);
    const channel = by === 'direct' ? port.directChannel(type, to[0]!) : undefined;
    const sends: Record<typeof by, Flow['send']> = {
      send: (payload) => port.send(type, payload, { priority }),
      sendAsync: (payload) => port.sendAsync(type, payload, { priority }),
      direct: (payload) => channel!.send(payload, { priority }),
    };
    this.flows.push({ stream, send: sends[by], ...extra });
  }

  /** Compares the router with its bounds, and takes note of new dead letters. */
  look(): void {
    const modules = this.mine.modules();
    this.watch.see(modules);
    const letters = modules.reduce((sum, { deadLettered, refused }) => sum + deadLettered + refused, 0);
    if (letters === this.#lettersSeen) return;
    this.#lettersSeen = letters;
    this.readDeadLetters();
  }

  readDeadLetters(): void {
    for (const letter of this.#letters.read()) this.checker.buried(letter);
  }

  handled(name: ModuleName): number {
    return this.traffic(name)?.handled ?? 0;
  }

  traffic(name: ModuleName) {
    return this.mine.modules().find(({ module }) => module === name);
  }

  /** To be called when no load runs and every module is well: waits for the end of all that is under way. @returns What went wrong. */
  async settle(): Promise<readonly string[]> {
    const isIdle = await this.mine.whenIdle({ timeoutMs: 30_000 });
    const elsewhere = await this.onIdle();
    this.look();
    this.readDeadLetters();
    return [...(isIdle ? [] : ['the router was not idle within 30 s']), ...elsewhere, ...this.problems()];
  }

  /** What went wrong, when nothing is under way. */
  problems(): readonly string[] {
    return [...this.checker.verify(), ...this.watch.problems(), ...this.#misjudgements()];
  }

  /** Where the figures of the router are not those of the checker. */
  #misjudgements(): readonly string[] {
    const { checker, metrics } = this;
    const pairs = {
      accepted: [metrics.read('accepted_total'), checker.count('accepted')],
      handled: [metrics.read('handled_total'), checker.count('handled')],
      'dead letters': [
        metrics.read('dead_letters_total'),
        Array.from(checker.deadLetters.values()).reduce((sum, count) => sum + count, 0),
      ],
      bytes: [metrics.read('bytes'), 0],
    };
    return Object.entries(pairs)
      .filter(([, [said, seen]]) => said !== seen)
      .map(([what, [said, seen]]) => `the router says ${said} ${what}, the checker ${seen}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.router.close({ drainMs: 0 });
  }

  #source(name: SourceName): ModulePort<SoakModel, SourceName> {
    const port = this.#sources.get(name) ?? this.mine.attach(name as ModuleName);
    this.#sources.set(name, port as ModulePort<SoakModel, SourceName>);
    return port as ModulePort<SoakModel, SourceName>;
  }
}
