import type { MetricsSource } from '../shared/metrics-sink.ts';
import type { MetricFamily } from './metric-family.ts';
import { MetricSources } from './metric-sources.ts';

/**
 * The registered sources for a library that wants each name declared before it is read. Names are looked for after each registration and on each
 * reading; one that first appears during a reading is in the next. All that is asked in one go is of one reading.
 */
export class DiscoveredFamilies {
  readonly #sources: MetricSources;
  readonly #declare: (family: MetricFamily) => void;
  readonly #declared = new Set<string>();
  #reading: ReadonlyMap<string, MetricFamily> | undefined;
  #isAwaited = false;

  /** @param declare  Called once for each name. What it throws, as for a name that is taken, is contained, and the name left out. */
  constructor(maxSeries: number, declare: (family: MetricFamily) => void) {
    this.#sources = new MetricSources(maxSeries);
    this.#declare = declare;
  }

  register(source: MetricsSource): Disposable {
    const registration = this.#sources.register(source);
    if (!this.#isAwaited) {
      this.#isAwaited = true;
      // Not now: a module registers while it is made, and cannot tell anything yet.
      queueMicrotask(() => {
        this.#isAwaited = false;
        this.#read();
      });
    }
    return registration;
  }

  /** What is known of the name now; undefined when nothing is, or it has changed its kind. */
  find({ name, kind }: Pick<MetricFamily, 'name' | 'kind'>): MetricFamily | undefined {
    if (this.#reading === undefined) {
      this.#reading = this.#read();
      queueMicrotask(() => (this.#reading = undefined));
    }
    const family = this.#reading.get(name);
    return family?.kind === kind ? family : undefined;
  }

  #read(): ReadonlyMap<string, MetricFamily> {
    const families = this.#sources.read();
    for (const family of families) {
      if (this.#declared.has(family.name)) continue;
      this.#declared.add(family.name);
      try {
        this.#declare(family);
      } catch {
        this.#sources.noteTaken();
      }
    }
    return new Map(families.map((family) => [family.name, family]));
  }
}
