import type { MetricSample } from '../shared/metrics-sink.ts';

/** All samples of one name. They have the same kind, and no two have the same labels. */
export interface MetricFamily {
  readonly name: string;
  readonly kind: MetricSample['kind'];
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

/** Why a sample was left out of a reading. */
export const dropReasons = ['duplicate', 'kind', 'malformed', 'series_bound'] as const;
export type DropReason = (typeof dropReasons)[number];

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Whether every system of metrics takes the sample: its name, its labels, its value. */
export function isWellFormed({ name, kind, help, labels, value, spread }: MetricSample): boolean {
  if (typeof name !== 'string' || !metricName.test(name) || typeof help !== 'string' || typeof value !== 'number') return false;
  if (kind !== 'counter' && kind !== 'gauge' && kind !== 'histogram') return false;
  if ((kind === 'histogram') !== (spread !== undefined) || (kind === 'counter' && !(value >= 0))) return false;
  return Object.entries(labels).every(([key, text]) => isLabel(key, text) && !(kind === 'histogram' && key === 'le'));
}

/** The same text for the same labels in whatever order they stand. */
export function seriesKey(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels);
  if (names.length === 0) return '';
  if (names.length > 1) names.sort();
  let key = '';
  // An empty label is no label. The lengths keep two different sets from giving one text.
  for (const name of names) if (labels[name] !== '') key += `${name}=${labels[name]!.length}:${labels[name]}`;
  return key;
}

function isLabel(key: string, text: unknown): boolean {
  return labelName.test(key) && typeof text === 'string';
}
