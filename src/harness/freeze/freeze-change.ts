import type { FreezeChangeKind, FreezeSubject } from './freeze-lock.ts';

/** One way in which something frozen is not what the lock says. */
export interface FreezeChange {
  readonly subject: FreezeSubject;
  /** `QA-436.1`, `QA-436`, or a path. */
  readonly id: string;
  /** Where it stands, or stood. */
  readonly file: string;
  /** Null where it is gone, or has no line. */
  readonly line: number | null;
  readonly kind: FreezeChangeKind;
  /** False only where the change certainly demands no less than before. */
  readonly weakens: boolean;
  readonly before: string | null;
  readonly after: string | null;
  readonly sentence: string;
}

/** A change with the item that it happened to. */
export interface KeyedChange extends FreezeChange {
  readonly key: string;
  /** True when nothing was frozen of the item. */
  readonly isNew: boolean;
}

/** The change as others see it. */
export function withoutKey(keyed: KeyedChange): FreezeChange {
  const { key: _, isNew: __, ...change } = keyed;
  return change;
}

/** A change before anybody knows what it happened to. */
export interface Difference {
  readonly kind: FreezeChangeKind;
  readonly weakens: boolean;
  readonly before: string | null;
  readonly after: string | null;
  /** What happened, as the rest of a sentence that begins with what it happened to: `lost an assertion`. */
  readonly what: string;
  /** Index among the present assertions or time limits, where it concerns one. */
  readonly at?: { readonly list: 'assertions' | 'timeouts'; readonly index: number };
}
