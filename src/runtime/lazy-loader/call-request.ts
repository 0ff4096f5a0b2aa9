import type { BatchRequest, LoadRequest } from './loader-spec.ts';

/** How a call of a loader is told that it was given up. */
export interface CallRequest {
  abort(reason: unknown): void;
}

/** Of the few requests whose signal was looked at, or which were given up: a controller costs more than all else of a load. */
const controllers = new WeakMap<KeyRequest, AbortController>();

export class KeyRequest implements LoadRequest, CallRequest {
  readonly organisationId: string;
  readonly attempt: number;
  readonly key: string;

  constructor(organisationId: string, attempt: number, key: string) {
    this.organisationId = organisationId;
    this.attempt = attempt;
    this.key = key;
  }

  get signal(): AbortSignal {
    return controllerOf(this).signal;
  }

  abort(reason: unknown): void {
    controllerOf(this).abort(reason);
  }
}

function controllerOf(request: KeyRequest): AbortController {
  const known = controllers.get(request);
  if (known !== undefined) return known;
  const controller = new AbortController();
  controllers.set(request, controller);
  return controller;
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
