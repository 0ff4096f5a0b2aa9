import { backoffDelayMs } from '../shared/backoff.ts';
import { runStep } from './run-step.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import type { PoolTally } from './pool-tally.ts';

/** What came of opening a connection. */
export interface OpenerHost<Connection> {
  /** @param whenLost  Takes the listener to be called when the connection breaks. */
  opened(connection: Connection, whenLost: (listener: (cause: unknown) => void) => void): void;
  openFailed(cause: unknown): void;
  /** Closes a connection that came too late. */
  unwanted(connection: Connection): void;
}

const retry = { baseMs: 50, capMs: 5_000, jitterRatio: 0.5 };

/** Opens connections. After a failure it tries one at a time, with growing pauses, until one opens. */
export class Opener<Connection> {
  readonly #options: ResolvedOptions<Connection>;
  readonly #tally: PoolTally;
  readonly #host: OpenerHost<Connection>;
  readonly #attempts = new Set<AbortController>();
  #failures = 0;
  #retryMs = 0;

  constructor(options: ResolvedOptions<Connection>, tally: PoolTally, host: OpenerHost<Connection>) {
    this.#options = options;
    this.#tally = tally;
    this.#host = host;
  }

  get inFlight(): number {
    return this.#attempts.size;
  }

  /** Starts opening up to `count` connections. @returns When to ask again, if a failure forbids it now; else infinity. */
  open(count: number, nowMs: number): number {
    if (this.#failures === 0) for (let started = 0; started < count; started++) void this.#attempt();
    else if (nowMs < this.#retryMs) return this.#retryMs;
    else if (count > 0 && this.inFlight === 0) void this.#attempt();
    return Number.POSITIVE_INFINITY;
  }

  /** Asks the factory to give up what it is opening. */
  abort(reason: unknown): void {
    for (const attempt of this.#attempts) attempt.abort(reason);
  }

  async #attempt(): Promise<void> {
    const { clock, factory, stepTimeoutMs } = this.#options;
    const attempt = new AbortController();
    this.#attempts.add(attempt);
    const news = new LossNews();
    let opening: Promise<Connection> | undefined;
    const create = (): Promise<Connection> => {
      opening = Promise.resolve(factory.create(attempt.signal, (cause) => news.tell(cause)));
      return opening;
    };
    const outcome = await runStep(clock, 'create', stepTimeoutMs, create).then(
      (connection) => ({ connection }),
      (cause: unknown) => ({ cause }),
    );
    this.#attempts.delete(attempt);
    if ('connection' in outcome) return this.#succeed(outcome.connection, news);
    attempt.abort(outcome.cause);
    opening?.then((connection) => this.#comeLate(connection), ignore);
    this.#fail(outcome.cause);
  }

  #succeed(connection: Connection, news: LossNews): void {
    if (news.early !== undefined) {
      this.#host.unwanted(connection);
      return this.#fail(news.early.cause);
    }
    this.#failures = 0;
    this.#tally.creations += 1;
    this.#host.opened(connection, (listener) => news.listen(listener));
  }

  #fail(cause: unknown): void {
    this.#failures += 1;
    this.#tally.creationFailures += 1;
    const { clock, random } = this.#options;
    this.#retryMs = clock.monotonicMs() + backoffDelayMs(this.#failures, { ...retry, random });
    this.#host.openFailed(cause);
  }

  #comeLate(connection: Connection): void {
    this.#tally.lateCreations += 1;
    this.#host.unwanted(connection);
  }
}

/** Carries the news that a connection broke, also when it comes before anybody listens. */
class LossNews {
  #listener: ((cause: unknown) => void) | undefined;
  early: { readonly cause: unknown } | undefined;

  tell(cause: unknown): void {
    if (this.#listener === undefined) this.early = { cause };
    else this.#listener(cause);
  }

  listen(listener: (cause: unknown) => void): void {
    this.#listener = listener;
  }
}

/** The failure was told of already. */
function ignore(): void {}
