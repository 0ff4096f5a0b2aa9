import type { EventLog, EventTransport, LogSettings } from './event-transport.ts';
import { MemoryLog } from './memory-log.ts';

/** Keeps the logs in memory, as long as the transport itself is kept. A log has the bounds it was first opened with. */
export class MemoryTransport implements EventTransport {
  readonly #logs = new Map<string, MemoryLog>();

  open(organisationId: string, settings: LogSettings): EventLog {
    const log = this.#logs.get(organisationId) ?? new MemoryLog(organisationId, settings);
    this.#logs.set(organisationId, log);
    return log;
  }

  drop(organisationId: string): void {
    this.#logs.get(organisationId)?.close();
    this.#logs.delete(organisationId);
  }
}
