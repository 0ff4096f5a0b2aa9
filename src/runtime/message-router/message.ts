import type { MessagePriority } from '../module-registry/reference-model/reference-model.ts';

/** A message that was accepted. Shared by all modules that receive it: treat it and its payload as read-only. */
export interface Message<Type extends string = string, Payload = unknown> {
  /** What it was sent under, or one that nothing else has. */
  readonly id: string;
  readonly organisationId: string;
  readonly type: Type;
  readonly payload: Payload;
  readonly priority: MessagePriority;
  /** The module that sent it. */
  readonly source: string;
  /** The same for all messages that one led to. */
  readonly correlationId: string;
  /** Milliseconds since 1970-01-01T00:00:00Z, within the length of a turn of the event loop. */
  readonly sentAtMs: number;
  /** 1 for a message that no other led to, and one more for each that was sent while the one before was handled. */
  readonly hop: number;
  /** About how much memory the payload takes. */
  readonly sizeBytes: number;
}
