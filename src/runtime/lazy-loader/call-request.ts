import type { BatchRequest, LoadRequest } from './loader-spec.ts';

/** How a call of a loader is told that it was given up. */
export interface CallRequest {
  abort(reason: unknown): void;
}

/** The signal is made only if somebody looks at it: it costs more than all else of a load. */
export class KeyRequest implements LoadRequest, CallRequest {
  readonly organisationId: string;
  readonly attempt: number;
  readonly key: string;
  #controller: AbortController | undefined = undefined;

  constructor(organisationId: string, attempt: number, key: string) {
    this.organisationId = organisationId;
    this.attempt = attempt;
    this.key = key;
  }

  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal;
  }

  abort(reason: unknown): void {
    (this.#controller ??= new AbortController()).abort(reason);
  }
}

/** As KeyRequest, for a batch. */
export class KeysRequest implements BatchRequest, CallRequest {
  readonly organisationId: string;
  readonly attempt: number;
  readonly keys: readonly string[];
  readonly #controller = new AbortController();

  constructor(organisationId: string, attempt: number, keys: readonly string[]) {
    this.organisationId = organisationId;
    this.attempt = attempt;
    this.keys = keys;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }
}
