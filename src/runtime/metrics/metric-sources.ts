import type { MetricSample, MetricsSource } from '../shared/metrics-sink.ts';
import { dropReasons, isWellFormed, seriesKey } from './metric-family.ts';
import type { DropReason, MetricFamily } from './metric-family.ts';

export interface MetricSourcesOptions {
  /** Most series of one reading; what comes after is left out and counted. Default 20,000. */
  readonly maxSeries?: number;
}

interface GrowingFamily extends MetricFamily {
  readonly samples: MetricSample[];
  readonly keys: Set<string>;
}

/** Everything that one reading has gathered so far. */
interface Reading {
  readonly families: Map<string, GrowingFamily>;
  series: number;
}

/**
 * The registered sources, read together: sorted into families of one name, without what would make a scrape fail as a whole. A sample is left out
 * when it is malformed, its series was told before, its name has another kind, or the bound on series is reached; a source that throws loses
 * the samples it had not yet yielded. Each is counted in a family of its own. A source may register and dispose others while it is read.
 */
export class MetricSources {
  readonly maxSeries: number;
  readonly #sources = new Set<{ readonly read: MetricsSource }>();
  readonly #dropped: Record<DropReason, number> = { duplicate: 0, kind: 0, malformed: 0, series_bound: 0 };
  #failures = 0;

  constructor(maxSeries: number) {
    this.maxSeries = maxSeries;
  }

  get size(): number {
    return this.#sources.size;
  }

  /** Reads `source` too, until what is returned is disposed of. A source registered twice is read twice. */
  register(source: MetricsSource): Disposable {
    const entry = { read: source };
    this.#sources.add(entry);
    return { [Symbol.dispose]: () => void this.#sources.delete(entry) };
  }

  /** Counts a name that is taken by somebody else. */
  noteTaken(): void {
    this.#dropped.duplicate += 1;
  }

  /** The figures as they stand now, in the order in which names were first told. */
  read(): readonly MetricFamily[] {
    const reading: Reading = { families: new Map(), series: 0 };
    for (const { read } of Array.from(this.#sources)) {
      try {
        for (const sample of read()) this.#take(sample, reading);
      } catch {
        this.#failures += 1;
      }
    }
    return [...reading.families.values(), ...this.#own(reading)];
  }

  #take(sample: MetricSample, reading: Reading): void {
    const reason = place(sample, reading, this.maxSeries);
    if (reason !== undefined) this.#dropped[reason] += 1;
  }

  /** What the readings themselves have met. */
  #own({ families }: Reading): readonly MetricFamily[] {
    const failures = counter('wavegate_metrics_source_failures_total', 'Sources that threw while they were read.', [
      { labels: {}, value: this.#failures },
    ]);
    const dropped = counter(
      'wavegate_metrics_dropped_samples_total',
      'Samples left out of a reading.',
      dropReasons.map((reason) => ({ labels: { reason }, value: this.#dropped[reason] })),
    );
    return [failures, dropped].filter(({ name }) => !families.has(name));
  }
}

/** Why `sample` has no place in the reading. */
function place(sample: MetricSample, reading: Reading, maxSeries: number): DropReason | undefined {
  if (!isWellFormed(sample)) return 'malformed';
  const family = reading.families.get(sample.name);
  if (family !== undefined && family.kind !== sample.kind) return 'kind';
  const key = seriesKey(sample.labels);
  if (family?.keys.has(key) === true) return 'duplicate';
  if (reading.series >= maxSeries) return 'series_bound';
  reading.series += 1;
  if (family === undefined) {
    const { name, kind, help } = sample;
    reading.families.set(name, { name, kind, help, samples: [sample], keys: new Set([key]) });
    return undefined;
  }
  family.keys.add(key);
  family.samples.push(sample);
  return undefined;
}

function counter(name: string, help: string, figures: readonly Pick<MetricSample, 'labels' | 'value'>[]): MetricFamily {
  return { name, kind: 'counter', help, samples: figures.map((figure) => ({ name, kind: 'counter', help, ...figure })) };
}
