import type { MetricSample } from './metrics-sink.ts';

type MakeSample = (kind: 'counter', name: string, help: string, value: number) => MetricSample;

/** A counter for each number that has a help text: `startFailures` becomes `start_failures_total`. */
export function* counterSamples<Name extends string>(
  helps: Readonly<Record<Name, string>>,
  numbers: Readonly<Record<NoInfer<Name>, number>>,
  sample: MakeSample,
): Generator<MetricSample> {
  for (const name of Object.keys(helps) as Name[])
    yield sample('counter', `${snakeCase(name)}_total`, helps[name], numbers[name]);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
