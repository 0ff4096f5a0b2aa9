import { BusWaitAbortedError } from './bus-errors.ts';
import type { BusEvent } from './bus-event.ts';

interface WaitingPublisher {
  readonly publish: () => BusEvent;
  readonly resolve: (event: BusEvent) => void;
  readonly reject: (error: unknown) => void;
}

/** Publishers that wait for room, first come first served among those of one type. */
export class WaitingPublishers {
  readonly #lines = new Map<string, Set<WaitingPublisher>>();
  readonly #countChanged: () => void;
  count = 0;

  constructor(countChanged: () => void) {
    this.#countChanged = countChanged;
  }

  has(type: string): boolean {
    return this.#lines.has(type);
  }

  /** Waits until `letIn` finds room for the type, then publishes. */
  join(type: string, publish: () => BusEvent, signal: AbortSignal | undefined): Promise<BusEvent> {
    const { promise, resolve, reject } = Promise.withResolvers<BusEvent>();
    const publisher = { publish, resolve, reject };
    const line = this.#lines.get(type) ?? new Set();
    this.#lines.set(type, line.add(publisher));
    this.count += 1;
    this.#countChanged();
    if (signal === undefined) return promise;
    const abort = (): void => {
      if (this.#leave(type, publisher)) reject(new BusWaitAbortedError(signal.reason));
    };
    signal.addEventListener('abort', abort, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', abort));
  }

  /** Publishes for all who wait, as far as there is room for their type. */
  letIn(hasRoom: (type: string) => boolean): void {
    for (const [type, line] of this.#lines) {
      for (const publisher of line) {
        if (!hasRoom(type)) break;
        this.#leave(type, publisher);
        settle(publisher);
      }
    }
  }

  refuse(error: Error): void {
    for (const [type, line] of this.#lines) {
      for (const publisher of line) {
        this.#leave(type, publisher);
        publisher.reject(error);
      }
    }
  }

  #leave(type: string, publisher: WaitingPublisher): boolean {
    const line = this.#lines.get(type);
    if (line === undefined || !line.delete(publisher)) return false;
    if (line.size === 0) this.#lines.delete(type);
    this.count -= 1;
    this.#countChanged();
    return true;
  }
}

function settle({ publish, resolve, reject }: WaitingPublisher): void {
  try {
    resolve(publish());
  } catch (error) {
    reject(error);
  }
}
