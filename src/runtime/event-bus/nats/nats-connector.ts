import { untilAborted } from '../../shared/until-aborted.ts';
import { openBusSession } from './bus-session.ts';
import type { BusSession } from './bus-session.ts';
import type { ResolvedNatsOptions } from './nats-options.ts';

/** Keeps one session for all organisations, and makes a new one when it is asked for after that has ended. */
export class NatsConnector {
  readonly options: ResolvedNatsOptions;
  #session: Promise<BusSession> | undefined;
  #standing: BusSession | undefined;

  constructor(options: ResolvedNatsOptions) {
    this.options = options;
  }

  /** The session that stands; undefined where there is none yet. */
  get standing(): BusSession | undefined {
    return this.#standing;
  }

  /** The session that stands; one attempt to connect where there is none. @param signal  Ends the wait for it. */
  session(signal?: AbortSignal): Promise<BusSession> {
    this.#session ??= this.#open();
    return untilAborted(this.#session, signal);
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    this.#standing = undefined;
    await session?.connection.close();
  }

  #open(): Promise<BusSession> {
    const session = openBusSession(this.options);
    const forget = (): void => {
      if (this.#session !== session) return;
      this.#session = undefined;
      this.#standing = undefined;
    };
    session.then((opened) => {
      if (this.#session === session) this.#standing = opened;
      opened.lost.catch(forget);
    }, forget);
    return session;
  }
}
