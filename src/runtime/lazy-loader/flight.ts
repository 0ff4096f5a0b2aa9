import { KeyRequest } from './call-request.ts';
import type { Entry } from './entry.ts';
import type { CallRequest } from './call-request.ts';
import type { Load, LoadBase } from './load.ts';
import type { Registration } from './registration.ts';

/** Takes the outcome of flights. */
export interface FlightBase extends LoadBase {
  /** @throws what a function of the user throws on the value; then nothing was changed. */
  land(flight: Flight, value: unknown, nowMs: number, tookMs: number): void;
  crash(flight: Flight, error: unknown): void;
}

export type FlightEntry = Entry<Flight>;

let takenResolve: (value: unknown) => void;
let takenReject: (error: unknown) => void;

/** One function for every flight, where `Promise.withResolvers` would make two objects more for each. */
function takeResolvers(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
  takenResolve = resolve;
  takenReject = reject;
}

/** The one loading of a key that is under way; all who need the value wait for its promise. */
export class Flight implements Load {
  readonly base: FlightBase;
  readonly entry: FlightEntry;
  readonly registration: Registration;
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  isDone = false;
  isTraced = false;
  attempt = 0;
  request: CallRequest | undefined = undefined;
  /** Accesses that wait for it. */
  misses = 0;
  /** Set when the value was invalidated meanwhile: those who wait get it, but it is not kept. */
  obsolete = false;
  /** Of the value that was served; 0 before. */
  version = 0;
  details: FlightDetails | undefined = undefined;

  constructor(base: FlightBase, entry: FlightEntry, registration: Registration) {
    this.base = base;
    this.entry = entry;
    this.registration = registration;
    this.promise = new Promise(takeResolvers);
    this.resolve = takenResolve;
    this.reject = takenReject;
  }

  get label(): string {
    return this.entry.key;
  }

  /** What few flights have; made when first asked for. */
  detail(): FlightDetails {
    return (this.details ??= new FlightDetails());
  }

  call(): unknown {
    const request = new KeyRequest(this.base.organisationId, this.attempt, this.entry.key);
    this.request = request;
    return this.registration.spec.load?.(request);
  }

  succeed(value: unknown, nowMs: number, tookMs: number): void {
    this.base.land(this, value, nowMs, tookMs);
  }

  fail(error: unknown): void {
    this.base.crash(this, error);
  }
}

class FlightDetails {
  /** A reload that was asked for meanwhile, and starts when this ends. */
  next: Flight | undefined = undefined;
  /** Why the value that was served is an old one. */
  staleCause: Error | undefined = undefined;
}
