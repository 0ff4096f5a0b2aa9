export interface RuntimeErrorOptions {
  /** What to do about it, in one sentence. */
  readonly hint: string;
  readonly cause?: unknown;
}

/** The base of every error that a runtime module raises: a stable `code`, what to do in `hint`, and the `cause` kept. */
export abstract class RuntimeError extends Error {
  abstract readonly code: string;
  readonly hint: string;

  constructor(message: string, options: RuntimeErrorOptions) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}
