/** Why a connection ended. `violation`: bytes that no honest peer on an honest wire sends. */
export type FailureKind = 'lost' | 'silent' | 'violation' | 'refused' | 'superseded' | 'goodbye' | 'deadline';

/** Ends one connection, never the link. Stays inside; what it says stands in the statistics. */
export class LinkFailure extends Error {
  override readonly name = 'LinkFailure';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.kind = kind;
  }
}

export function violation(message: string, cause?: unknown): LinkFailure {
  return new LinkFailure('violation', message, cause);
}

/** What ended a connection, whatever was thrown. */
export function failureOf(thrown: unknown): LinkFailure {
  if (thrown instanceof LinkFailure) return thrown;
  return new LinkFailure('lost', thrown instanceof Error ? thrown.message : String(thrown), thrown);
}
