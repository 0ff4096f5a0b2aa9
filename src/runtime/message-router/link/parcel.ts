import { SendAbortedError } from './link-errors.ts';

/** A message on its way to the peer, and the promise of its sender. */
export class Parcel {
  readonly id: string;
  readonly text: string;
  readonly sizeBytes: number;
  readonly #settlement = Promise.withResolvers<void>();
  #signal: AbortSignal | undefined;
  #abort: (() => void) | undefined;

  constructor(id: string, text: string) {
    this.id = id;
    this.text = text;
    this.sizeBytes = Buffer.byteLength(text);
  }

  get settled(): Promise<void> {
    return this.#settlement.promise;
  }

  resolve(): void {
    this.keep();
    this.#settlement.resolve();
  }

  reject(error: Error): void {
    this.keep();
    this.#settlement.reject(error);
  }

  /** Rejects when `signal` is aborted, after `takeBack`, until it is kept. */
  revocableBy(signal: AbortSignal, takeBack: () => void): void {
    this.#signal = signal;
    this.#abort = () => {
      takeBack();
      this.reject(new SendAbortedError(signal.reason));
    };
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  /** From now on the signal changes nothing: the message is written, or over. */
  keep(): void {
    if (this.#abort === undefined) return;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#signal = this.#abort = undefined;
  }
}
