import type { ModuleTraffic } from '../../../src/runtime/message-router/message-router.ts';

/** What the messages of one organisation may take. */
export interface Bounds {
  readonly maxBytes: number;
  readonly queueLimit: number;
  readonly concurrency: number;
}

/** Compares what the router says of itself with its bounds. */
export class BoundsWatch {
  readonly #bounds: Bounds;
  peakBytes = 0;
  peakBacklog = 0;
  readings = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  see(modules: readonly ModuleTraffic[]): void {
    this.readings += 1;
    let sizeBytes = 0;
    for (const module of modules) {
      sizeBytes += module.sizeBytes;
      this.peakBacklog = Math.max(this.peakBacklog, module.backlog);
    }
    this.peakBytes = Math.max(this.peakBytes, sizeBytes);
  }

  /** What was above its bound. */
  problems(): readonly string[] {
    const { maxBytes, queueLimit, concurrency } = this.#bounds;
    // What failed while it was being handled goes back to a queue that may be full.
    const mostQueued = queueLimit + concurrency;
    return [
      ...(this.peakBytes > maxBytes ? [`${this.peakBytes} bytes were taken, of at most ${maxBytes}`] : []),
      ...(this.peakBacklog > mostQueued ? [`${this.peakBacklog} messages were queued, of at most ${mostQueued}`] : []),
    ];
  }
}
