import type { Dispatcher } from 'undici';
import type { HeaderFields, ProtectedMessage, ResponseMessage } from '../security/protected-message.ts';
import { BodyCollector } from './body-collector.ts';

/** Hears of the end of an exchange, once, unless it was cancelled. Must not throw. */
export interface ExchangeListener {
  exchangeEnded(exchange: Exchange): void;
}

/** Where an exchange waits for a connection, and takes one up. */
export interface ExchangePlace {
  /** Whether the place is free again once something is sent, and not only when that has ended. */
  readonly isLeftAtStart: boolean;
  /** The exchange was cancelled: if it still waits, it does no longer. */
  gaveUp(exchange: Exchange): void;
  /** An exchange takes up its place no longer. Called once for each that was sent. */
  left(): void;
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
  #place: ExchangePlace | undefined;
  #isOver = false;
  status = 0;
  headers: HeaderFields = {};
  /** Why there is no answer; `tooLarge` when it was not read to its end. */
  error: unknown;
  /** How the request was protected; undefined where its answer is taken as it comes, since the transport protects it, or nobody does. */
  protection: Pick<ProtectedMessage, 'open'> | undefined;
  /** Whether anything may have been sent. */
  mayHaveArrived = false;

  constructor(listener: ExchangeListener, maxResponseBytes: number) {
    this.#listener = listener;
    this.#maxResponseBytes = maxResponseBytes;
  }

  get body(): Buffer {
    return this.#collector.body;
  }

  /** The answer as it was meant. @throws {ResponseRejectedError} it is not protected as the request was. */
  open(): ResponseMessage {
    const { status, headers, body } = this;
    return this.protection === undefined ? { status, headers, body } : this.protection.open({ status, headers, body });
  }

  takePlace(place: ExchangePlace): void {
    this.#place = place;
  }

  /** Ends the exchange, and its connection if it has one, without telling the listener. */
  cancel(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#place?.gaveUp(this);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Controller): void {
    // Thrown, not aborted: undici then drops the request and keeps the connection, which has not seen it.
    if (this.#isOver) throw new Error('cancelled before it was sent');
    this.#controller = controller;
    this.mayHaveArrived = true;
    if (this.#place?.isLeftAtStart === true) this.#leave();
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
    this.#leave();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener.exchangeEnded(this);
  }

  onResponseError(_controller: Controller | null, error: unknown): void {
    this.#leave();
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

  #leave(): void {
    const place = this.#place;
    this.#place = undefined;
    place?.left();
  }
}
