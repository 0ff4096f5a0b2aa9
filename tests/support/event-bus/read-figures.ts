import type { MetricsSink, MetricsSource } from '../../../src/runtime/shared/metrics-sink.ts';

/** A sink for the metrics of one module, and its reader. */
export function readFigures() {
  const sources: MetricsSource[] = [];
  const metrics: MetricsSink = {
    register: (source) => {
      sources.push(source);
      return { [Symbol.dispose]: () => undefined };
    },
  };
  const figure = (name: string, bound?: string): number | undefined =>
    sources.flatMap((source) => [...source()]).find((each) => each.name === name && each.labels['bound'] === bound)?.value;
  return { metrics, figure };
}
