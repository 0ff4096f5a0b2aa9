/** Why a lane delivers nothing. */
export type LaneClosure = 'suspended' | 'module-not-serving' | 'link-partitioned';

/** Open while nobody has closed it who did not open it again. */
export class LaneGate {
  readonly #closures = new Set<LaneClosure>();
  isOpen = true;

  get closures(): readonly LaneClosure[] {
    return [...this.#closures];
  }

  isClosedBy(closure: LaneClosure): boolean {
    return this.#closures.has(closure);
  }

  close(closure: LaneClosure): void {
    this.#closures.add(closure);
    this.isOpen = false;
  }

  open(closure: LaneClosure): void {
    this.#closures.delete(closure);
    this.isOpen = this.#closures.size === 0;
  }
}
