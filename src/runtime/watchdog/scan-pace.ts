/** Of the time, what searches may take at most: the pause after long ones is longer. */
const pausePerScanTime = 50;

/** How long searches pause. A search counts as long when those before it were: one that the machine interrupted says nothing about the next. */
export class ScanPace {
  readonly #scanMs: number;
  /** What the latest searches took, the last one last. */
  #tookMs: readonly number[] = [0, 0, 0];

  /** @param scanMs  The shortest pause. */
  constructor(scanMs: number) {
    this.#scanMs = scanMs;
  }

  /** The pause after a search that took so long. */
  pauseAfterMs(tookMs: number): number {
    this.#tookMs = [...this.#tookMs.slice(1), tookMs];
    return Math.max(this.#scanMs, Math.min(...this.#tookMs) * pausePerScanTime);
  }
}
