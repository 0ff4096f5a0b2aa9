import { messagePriorities } from '../module-registry/reference-model/reference-model.ts';
import type { MessagePriority } from '../module-registry/reference-model/reference-model.ts';
import type { Outcome } from './outcome.ts';
import type { MessageContext, MessageOrigin, Rank, RoutedMessage } from './routed-message.ts';

/** A message's way from one module to another. */
export interface Hop {
  readonly messageId: string;
  readonly correlationId: string;
  /** From 1: which of the messages that led to each other. */
  readonly hop: number;
  readonly type: string;
  readonly from: string;
  /** Undefined when no module took it. */
  readonly to: string | undefined;
  readonly priority: MessagePriority;
  readonly outcome: Outcome;
  /** Calls of the handler. */
  readonly attempts: number;
  /** Since 1970-01-01T00:00:00Z, as the others. */
  readonly sentAtMs: number;
  /** When the last call of the handler began; undefined when there was none. */
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number;
}

/** A hop without the message's payload, whose texts are made when they are read. */
export class RecordedHop implements Hop {
  readonly hop: number;
  readonly type: string;
  readonly from: string;
  readonly to: string | undefined;
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly sentAtMs: number;
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number;
  readonly #rank: Rank;
  readonly #origin: MessageOrigin;
  readonly #context: MessageContext | undefined;
  readonly #sequence: number;
  readonly #root: number;

  constructor(
    message: RoutedMessage,
    to: string | undefined,
    outcome: Outcome,
    attempts: number,
    startedAtMs: number | undefined,
    endedAtMs: number,
  ) {
    this.hop = message.hop;
    this.type = message.type;
    this.from = message.source;
    this.to = to;
    this.outcome = outcome;
    this.attempts = attempts;
    this.sentAtMs = message.sentAtMs;
    this.startedAtMs = startedAtMs;
    this.endedAtMs = endedAtMs;
    this.#rank = message.rank;
    this.#origin = message.origin;
    this.#context = message.context;
    this.#sequence = message.sequence;
    this.#root = message.root;
  }

  get messageId(): string {
    return this.#context?.id ?? `${this.#origin.instance}-${this.#sequence}`;
  }

  get correlationId(): string {
    return this.#context?.correlationId ?? `${this.#origin.instance}-${this.#root}`;
  }

  get priority(): MessagePriority {
    return messagePriorities[this.#rank];
  }

  /** The hop as a plain object. */
  toJSON(): Hop {
    const { messageId, correlationId, hop, type, from, to, priority, outcome, attempts, sentAtMs, startedAtMs, endedAtMs } = this;
    return { messageId, correlationId, hop, type, from, to, priority, outcome, attempts, sentAtMs, startedAtMs, endedAtMs };
  }
}
