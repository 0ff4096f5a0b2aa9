import type { RunEvent } from '../../harness/runner/run-event.ts';
import type { Selection } from '../../harness/selection/selection.ts';

/** How far one component is. `failed` counts results that are no pass; it is an impression, not a verdict. */
export interface ComponentProgress {
  readonly id: string;
  readonly title: string;
  readonly criteria: number;
  ended: number;
  failed: number;
}

export interface RunningTest {
  readonly title: string;
  readonly sinceMs: number;
}

/** Counts results by component from the events of a run. */
export class Progress {
  readonly components: readonly ComponentProgress[];
  readonly #running = new Map<string, RunningTest>();
  readonly #byId = new Map<string, ComponentProgress>();
  readonly #ended = new Set<string>();

  constructor(selection: Selection) {
    const selected = selection.subwaves.flatMap((subwave) => subwave.components);
    this.components = selected.map(({ component, criteria }) => ({
      id: component.id,
      title: component.title,
      criteria: criteria.length,
      ended: 0,
      failed: 0,
    }));
    for (const component of this.components) this.#byId.set(component.id, component);
  }

  get ended(): number {
    return this.components.reduce((sum, component) => sum + component.ended, 0);
  }

  get total(): number {
    return this.components.reduce((sum, component) => sum + component.criteria, 0);
  }

  /** Tests under way, the oldest first. */
  get running(): readonly RunningTest[] {
    return [...this.#running.values()];
  }

  observe(event: RunEvent, nowMs: number): void {
    if (event.type === 'test-started') this.#running.set(event.title, { title: event.title, sinceMs: nowMs });
    if (event.type !== 'test-finished' && event.type !== 'test-timed-out') return;
    this.#running.delete(event.title);
    const criterion = event.title.split(' ', 1)[0] ?? '';
    const component = this.#byId.get(criterion.split('.', 1)[0] ?? '');
    if (component === undefined) return;
    const failed = event.type === 'test-timed-out' || event.state !== 'passed';
    if (!this.#ended.has(criterion)) component.ended += 1;
    this.#ended.add(criterion);
    if (failed) component.failed += 1;
  }
}
