import type { Dispatcher } from 'undici';
import type { HeaderFields } from '../security/protected-message.ts';
import { BodyCollector } from './body-collector.ts';

/** Hears of the end of an exchange, once, unless it was cancelled. Must not throw. */
export interface ExchangeListener {
  exchangeEnded(exchange: Exchange): void;
}

/** Counts the exchanges that wait for a connection. */
export interface WaitingLine {
  waiting: number;
}

type Controller = Dispatcher.DispatchController;

/** The answer has a longer body than allowed. */
export const tooLarge: unique symbol = Symbol('response too large');

/** One HTTP request and its answer, collected as undici brings it. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #listener: ExchangeListener;
  readonly #maxResponseBytes: number;
  readonly #collector = new BodyCollector();
  #controller: Controller | undefined;
  #line: WaitingLine | undefined;
  #isOver = false;
  status = 0;
  headers: HeaderFields = {};
  /** Why there is no answer; `tooLarge` when it was not read to its end. */
  error: unknown;
  /** Whether anything may have been sent. */
  mayHaveArrived = false;

  constructor(listener: ExchangeListener, maxResponseBytes: number) {
    this.#listener = listener;
    this.#maxResponseBytes = maxResponseBytes;
  }

  get body(): Buffer {
    return this.#collector.body;
  }

  /** From now on, and until it has a connection or fails, the exchange waits. */
  waitIn(line: WaitingLine): void {
    this.#line = line;
    line.waiting += 1;
  }

  /** Ends the exchange, and its connection if it has one, without telling the listener. */
  cancel(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Controller): void {
    this.#leaveLine();
    // Thrown, not aborted: undici then drops the request and keeps the connection, which has not seen it.
    if (this.#isOver) throw new Error('cancelled before it was sent');
    this.#controller = controller;
    this.mayHaveArrived = true;
  }

  onResponseStart(_controller: Controller, status: number, headers: HeaderFields): void {
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    if (this.#collector.size + chunk.length > this.#maxResponseBytes) return this.#refuse();
    this.#collector.add(chunk);
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener.exchangeEnded(this);
  }

  onResponseError(_controller: Controller | null, error: unknown): void {
    this.#leaveLine();
    if (this.#isOver) return;
    this.#isOver = true;
    this.error = error;
    this.#listener.exchangeEnded(this);
  }

  #refuse(): void {
    if (this.#isOver) return;
    this.cancel(new Error('the answer is too large'));
    this.error = tooLarge;
    this.#listener.exchangeEnded(this);
  }

  #leaveLine(): void {
    if (this.#line !== undefined) this.#line.waiting -= 1;
    this.#line = undefined;
  }
}
