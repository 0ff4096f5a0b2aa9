import type { ConnectionFactory } from '../../src/runtime/connection-pool/connection-pool.ts';

/** A connection without a wire. */
export class FakeConnection {
  readonly id: number;
  /** What its holders left behind. */
  readonly traces: string[] = [];
  works = true;
  isOpen = true;
  resets = 0;
  /** As a server would that cuts the line. */
  readonly cut: (cause?: unknown) => void;

  constructor(id: number, cut: (cause?: unknown) => void) {
    this.id = id;
    this.cut = cut;
  }
}

/** Opens connections for a pool and remembers each; can be told to refuse, or to make callers wait. */
export class FakeServer implements ConnectionFactory<FakeConnection> {
  readonly opened: FakeConnection[] = [];
  attempts = 0;
  validations = 0;
  /** The greatest number open at once. */
  peak = 0;
  /** How many of the next attempts are refused. */
  refusals = 0;
  #gate: PromiseWithResolvers<void> | undefined;

  get open(): readonly FakeConnection[] {
    return this.opened.filter((connection) => connection.isOpen);
  }

  /** From now on nobody gets in. */
  holdDoor(): void {
    this.#gate = Promise.withResolvers();
  }

  /** Lets in all who were held up, and all who come. */
  openDoor(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  create = async (_signal: AbortSignal, lost: (cause?: unknown) => void): Promise<FakeConnection> => {
    this.attempts += 1;
    const refused = this.refusals > 0;
    if (refused) this.refusals -= 1;
    await this.#gate?.promise;
    if (refused) throw new Error('connection refused');
    const connection = new FakeConnection(this.opened.length + 1, lost);
    this.opened.push(connection);
    this.peak = Math.max(this.peak, this.open.length);
    return connection;
  };

  validate = async (connection: FakeConnection): Promise<boolean> => {
    this.validations += 1;
    return connection.works;
  };

  reset = async (connection: FakeConnection): Promise<void> => {
    connection.resets += 1;
    connection.traces.length = 0;
  };

  destroy = async (connection: FakeConnection): Promise<void> => {
    connection.isOpen = false;
  };
}
