import type { Clock } from '../../../src/foundation/clock.ts';
import type { Exchange } from '../../../src/runtime/service-communicator/transport/exchange.ts';
import type { Transport } from '../../../src/runtime/service-communicator/transport/http-transport.ts';
import type { OutgoingRequest, PrepareRequest } from '../../../src/runtime/service-communicator/transport/origin-pool.ts';

/** What becomes of one exchange. */
export interface ScriptedEnd {
  readonly afterMs?: number;
  /** A status; `refused`: no connection; `lost`: the connection breaks after the request was sent; `silence`: nothing ever comes. */
  readonly end: number | 'refused' | 'lost' | 'silence';
  readonly headers?: Readonly<Record<string, string>>;
}

/** An exchange as it was sent. */
export interface SentExchange {
  readonly atMs: number;
  readonly origin: string;
  readonly request: OutgoingRequest;
  /** Whether the service got anything of it. */
  arrived: boolean;
  /** Why it was aborted, if it was. */
  abortedBy?: Error;
}

/** A network without wires, on which things happen as the script says, one entry for each exchange and the last one for good. */
export class ScriptedTransport implements Transport {
  readonly sent: SentExchange[] = [];
  readonly #clock: Clock;
  readonly #script: readonly ScriptedEnd[];

  constructor(clock: Clock, script: readonly ScriptedEnd[]) {
    this.#clock = clock;
    this.#script = script;
  }

  send(origin: string, _identity: unknown, prepare: PrepareRequest, exchange: Exchange): void {
    const { end, afterMs = 0, headers = {} } = this.#script[Math.min(this.sent.length, this.#script.length - 1)] ?? { end: 200 };
    const sent: SentExchange = { atMs: this.#clock.monotonicMs(), origin, request: prepare(), arrived: end !== 'refused' };
    this.sent.push(sent);
    const abort = (reason: Error): void => void (sent.abortedBy ??= reason);
    const controller = { aborted: false, paused: false, reason: null, abort, pause: () => undefined, resume: () => undefined };
    if (end !== 'refused') exchange.onRequestStart(controller);
    if (end === 'silence') return;
    this.#clock.schedule(() => {
      if (sent.abortedBy !== undefined) return;
      if (typeof end === 'string')
        return exchange.onResponseError(controller, Object.assign(new Error(end), { code: codes[end] }));
      exchange.onResponseStart(controller, end, headers);
      exchange.onResponseData(controller, Buffer.from(String(end)));
      exchange.onResponseEnd();
    }, afterMs);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const codes = { refused: 'ECONNREFUSED', lost: 'ECONNRESET' };
