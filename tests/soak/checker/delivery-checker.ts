import { DeliveryLedger } from './delivery-ledger.ts';
import type { Mark } from './delivery-ledger.ts';

/** What the checker reads of a message. Its payload says which one it is. */
export interface CheckedMessage {
  readonly source: string;
  readonly priority: string;
  readonly payload: unknown;
}

/** What the checker reads of a dead letter. */
export interface CheckedLetter {
  readonly message: CheckedMessage;
  readonly module: string | undefined;
  readonly reason: string;
}

/** What a sender is told. */
export interface CheckedReceipt {
  readonly takers: number;
  readonly refusedBy: readonly string[];
}

/** Whose place a message has. */
export interface Numbered {
  readonly stream: number;
  readonly number: number;
}

/** The messages of one source and one priority, which all go to the same modules. */
export interface Stream {
  readonly index: number;
  readonly source: string;
  readonly priority: string;
  readonly modules: readonly string[];
  /** The number of the next message that somebody takes. */
  next: number;
}

/** So many violations are told in words; all are counted. */
const mostTold = 20;

/**
 * Is told each receipt, each message that a module has handled, and each dead letter, and proves of each pair of a message and a module that took it: it was handled once, or
 * is a dead letter for a reason that is allowed; and of each stream at each module: it was handled in the order in which it was sent. Takes memory for what is under way only.
 */
export class DeliveryChecker {
  readonly #isAllowed: (letter: CheckedLetter) => boolean;
  readonly #streams: Stream[] = [];
  readonly #ledgers: Map<string, DeliveryLedger>[] = [];
  readonly #told: string[] = [];
  readonly deadLetters = new Map<string, number>();
  violations = 0;

  /** @param isAllowed  Whether a message may end so. */
  constructor(isAllowed: (letter: CheckedLetter) => boolean) {
    this.#isAllowed = isAllowed;
  }

  openStream(source: string, priority: string, modules: readonly string[]): Stream {
    const stream = { index: this.#streams.length, source, priority, modules, next: 0 };
    this.#streams.push(stream);
    this.#ledgers.push(new Map(modules.map((module) => [module, new DeliveryLedger()])));
    return stream;
  }

  /** The message with the number `stream.next` was taken. */
  accepted(stream: Stream, { takers, refusedBy }: CheckedReceipt): void {
    const number = stream.next;
    stream.next += 1;
    if (takers + refusedBy.length !== stream.modules.length)
      this.#violate(`${number} of stream ${stream.index} has ${takers} takers and was refused by ${refusedBy.length}`);
    for (const module of stream.modules)
      this.#note({ stream: stream.index, number }, module, refusedBy.includes(module) ? 'refused' : 'accepted');
  }

  /** The module has handled the message to its end. */
  handled(module: string, message: CheckedMessage): void {
    const numbered = message.payload as Numbered;
    const stream = this.#streams[numbered.stream];
    if (stream?.source !== message.source || stream.priority !== message.priority)
      this.#violate(
        `${module} was given a message of ${message.source}, ${message.priority}, that belongs to stream ${numbered.stream}`,
      );
    else this.#note(numbered, module, 'handled');
  }

  buried(letter: CheckedLetter): void {
    const { message, module, reason } = letter;
    this.deadLetters.set(reason, (this.deadLetters.get(reason) ?? 0) + 1);
    if (module === undefined || !this.#isAllowed(letter))
      this.#violate(`a message of ${message.source} is a dead letter of ${module ?? 'nobody'}: ${reason}`);
    else this.#note(message.payload as Numbered, module, reason === 'refused' ? 'buriedAsRefused' : 'buried');
  }

  count(mark: Mark): number {
    let sum = 0;
    for (const ledgers of this.#ledgers) for (const ledger of ledgers.values()) sum += ledger.count(mark);
    return sum;
  }

  /** Messages that somebody took. */
  get sent(): number {
    return this.#streams.reduce((sum, { next }) => sum + next, 0);
  }

  /** Pages of the ledgers in memory. */
  get pages(): number {
    return this.#ledgers.flatMap((ledgers) => [...ledgers.values()]).reduce((sum, { pages }) => sum + pages, 0);
  }

  /** To be called when nothing is under way. @returns What went wrong so far; when there is much, some of it. */
  verify(): readonly string[] {
    const unsettled: string[] = [];
    for (const [index, ledgers] of this.#ledgers.entries())
      for (const [module, ledger] of ledgers)
        for (const problem of ledger.problems(this.#streams[index]!.next)) {
          if (unsettled.length === mostTold) return [...this.#told, ...unsettled];
          unsettled.push(`${module}, stream ${index}: ${problem}`);
        }
    return [...this.#told, ...unsettled];
  }

  #note({ stream, number }: Numbered, module: string, mark: Mark): void {
    const ledger = this.#ledgers[stream]?.get(module);
    if (ledger === undefined) return this.#violate(`${module} had nothing to do with stream ${stream}`);
    const problem = ledger.note(number, mark);
    if (problem !== undefined) this.#violate(`${module}, stream ${stream}: ${number} ${problem}`);
  }

  #violate(what: string): void {
    this.violations += 1;
    if (this.#told.length < mostTold) this.#told.push(what);
  }
}
