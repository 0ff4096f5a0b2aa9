import type { MetricsSink, MetricsSource } from '../../../src/runtime/message-router/message-router.ts';

/** Reads single figures of a router. */
export class MetricReader implements MetricsSink {
  #source: MetricsSource = () => [];

  register(source: MetricsSource): Disposable {
    this.#source = source;
    return { [Symbol.dispose]: () => undefined };
  }

  /** The sum of all samples of this name, of those alone that have all of the labels. */
  read(name: string, labels: Readonly<Record<string, string>> = {}): number {
    let sum = 0;
    for (const sample of this.#source())
      if (
        sample.name === `wavegate_router_${name}` &&
        Object.entries(labels).every(([key, value]) => sample.labels[key] === value)
      )
        sum += sample.value;
    return sum;
  }
}
