import { messagePriorities } from '../module-registry/reference-model/reference-model.ts';
import type { MessagePriority } from '../module-registry/reference-model/reference-model.ts';
import type { Message } from './message.ts';
import type { Outcome } from './outcome.ts';

/** 0 for `critical` to 3 for `low`. */
export type Rank = 0 | 1 | 2 | 3;

export const ranks: Readonly<Record<MessagePriority, Rank>> = { critical: 0, high: 1, normal: 2, low: 3 };

/** What all messages of one organisation of one router have in common. */
export interface MessageOrigin {
  readonly organisationId: string;
  /** Of this router, in this process: no two have the same. */
  readonly instance: string;
}

/** What only some messages have. */
export interface MessageContext {
  readonly id?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Hops made before it came here. */
  readonly hopsBefore?: number;
  /** Called once for each module that took it. */
  readonly onSettled?: ((outcome: Outcome) => void) | undefined;
}

/** A message on its way. What it shares with others it does not hold itself. */
export class RoutedMessage implements Message {
  readonly origin: MessageOrigin;
  /** Grows with each message of the organisation. */
  readonly sequence: number;
  readonly type: string;
  readonly payload: unknown;
  readonly rank: Rank;
  readonly source: string;
  readonly sentAtMs: number;
  readonly sizeBytes: number;
  readonly context: MessageContext | undefined;
  readonly hop: number;
  /** The sequence number of the first of those that led to each other. */
  readonly root: number;

  constructor(
    origin: MessageOrigin,
    sequence: number,
    type: string,
    payload: unknown,
    rank: Rank,
    source: string,
    sentAtMs: number,
    sizeBytes: number,
    context: MessageContext | undefined,
    parent: RoutedMessage | undefined,
  ) {
    this.origin = origin;
    this.sequence = sequence;
    this.type = type;
    this.payload = payload;
    this.rank = rank;
    this.source = source;
    this.sentAtMs = sentAtMs;
    this.sizeBytes = sizeBytes;
    this.context = context;
    this.hop = (parent?.hop ?? context?.hopsBefore ?? 0) + 1;
    this.root = parent?.root ?? sequence;
  }

  get organisationId(): string {
    return this.origin.organisationId;
  }

  get priority(): MessagePriority {
    return messagePriorities[this.rank];
  }

  get id(): string {
    return this.context?.id ?? `${this.origin.instance}-${this.sequence}`;
  }

  get correlationId(): string {
    return this.context?.correlationId ?? `${this.origin.instance}-${this.root}`;
  }

  /** The message as a plain object. */
  toJSON(): Message {
    const { id, organisationId, type, payload, priority, source, correlationId, sentAtMs, hop, sizeBytes } = this;
    return { id, organisationId, type, payload, priority, source, correlationId, sentAtMs, hop, sizeBytes };
  }
}
