import type { BatchRequest, LoadRequest } from './registration.ts';

/** What one call of a loader is given. The signal is made only if somebody looks at it. */
export class CallRequest {
  readonly organisationId: string;
  readonly attempt: number;
  #controller: AbortController | undefined = undefined;
  #ended: { readonly reason: unknown } | undefined = undefined;

  constructor(organisationId: string, attempt: number) {
    this.organisationId = organisationId;
    this.attempt = attempt;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#ended !== undefined) this.#controller.abort(this.#ended.reason);
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#ended = { reason };
    this.#controller?.abort(reason);
  }
}

export class KeyRequest extends CallRequest implements LoadRequest {
  readonly key: string;

  constructor(organisationId: string, attempt: number, key: string) {
    super(organisationId, attempt);
    this.key = key;
  }
}

export class KeysRequest extends CallRequest implements BatchRequest {
  readonly keys: readonly string[];

  constructor(organisationId: string, attempt: number, keys: readonly string[]) {
    super(organisationId, attempt);
    this.keys = keys;
  }
}
