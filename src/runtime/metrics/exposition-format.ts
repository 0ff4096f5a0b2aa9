import type { MetricSample } from '../shared/metrics-sink.ts';
import type { MetricFamily } from './metric-family.ts';

/** Writes families as a text that a scraper takes. */
export interface ExpositionFormat {
  readonly contentType: string;
  /** @throws Never: what the format cannot say was left out before. */
  write(families: readonly MetricFamily[]): string;
}

/** @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export const prometheusFormat: ExpositionFormat = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  write: (families) => families.map((family) => writeFamily(family, family.name, family.name, escapeHelp(family.help))).join(''),
};

/** @see https://prometheus.io/docs/specs/om/open_metrics_spec/ */
export const openMetricsFormat: ExpositionFormat = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  write(families) {
    const texts = families.map((family) => {
      const isCounter = family.kind === 'counter';
      const bare = isCounter ? family.name.replace(/_total$/, '') : family.name;
      return writeFamily(family, bare, isCounter ? `${bare}_total` : bare, escapeLabel(family.help));
    });
    return `${texts.join('')}# EOF\n`;
  },
};

/** The format that an `Accept` header of HTTP asks for: OpenMetrics when it names it and does not refuse it, else the text of Prometheus. */
export function formatFor(accept: string | undefined): ExpositionFormat {
  const ranges = (accept ?? '').slice(0, 1_024).split(',');
  const quality = (type: string): number => {
    const range = ranges.find((each) => each.trim().toLowerCase().split(';')[0]?.trim() === type);
    return range === undefined ? 0 : Number(/;\s*q=([\d.]+)/i.exec(range)?.[1] ?? 1);
  };
  const ofText = Math.max(quality('text/plain'), 0);
  const ofOpenMetrics = quality('application/openmetrics-text');
  return ofOpenMetrics > 0 && ofOpenMetrics >= ofText ? openMetricsFormat : prometheusFormat;
}

function writeFamily({ kind, samples }: MetricFamily, bareName: string, sampleName: string, help: string): string {
  let text = `# HELP ${bareName} ${help}\n# TYPE ${bareName} ${kind}\n`;
  for (const sample of samples)
    text += kind === 'histogram' ? writeHistogram(sampleName, sample) : writeSample(sampleName, sample);
  return text;
}

function writeSample(name: string, { labels, value }: MetricSample): string {
  return `${name}${writeLabels(labels)} ${writeNumber(value)}\n`;
}

function writeHistogram(name: string, { labels, value, spread }: MetricSample): string {
  const { count, upperBounds, cumulativeCounts } = spread!;
  let text = '';
  for (let index = 0; index < upperBounds.length; index += 1) {
    const le = writeNumber(upperBounds[index]!);
    if (le !== '+Inf') text += `${name}_bucket${writeLabels({ ...labels, le })} ${writeNumber(cumulativeCounts[index]!)}\n`;
  }
  const tail = writeLabels(labels);
  return `${text}${name}_bucket${writeLabels({ ...labels, le: '+Inf' })} ${count}\n${name}_sum${tail} ${writeNumber(value)}\n${name}_count${tail} ${count}\n`;
}

function writeLabels(labels: MetricSample['labels']): string {
  let text = '';
  for (const name in labels) {
    if (labels[name] === '') continue;
    text += `${text === '' ? '{' : ','}${name}="${escapeLabel(labels[name]!)}"`;
  }
  return text === '' ? '' : `${text}}`;
}

function writeNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function escapeHelp(text: string): string {
  return wellFormed(text).replace(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'));
}

function escapeLabel(text: string): string {
  return /["\\\n\ud800-\udfff]/.test(text)
    ? wellFormed(text).replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
    : text;
}

/** Half of a surrogate pair has no UTF-8, and would not leave this process as what it is. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}
