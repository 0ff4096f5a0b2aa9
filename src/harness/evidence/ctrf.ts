import { neutralText } from '../../foundation/text/neutral-text.ts';
import type { CriterionState } from '../verdict/verdict.ts';
import type { RecordedComponent, RecordedCriterion, RunRecord } from './run-record.ts';

const statuses: Readonly<Record<CriterionState, 'passed' | 'failed' | 'other' | 'skipped'>> = {
  GREEN: 'passed',
  RED: 'failed',
  TIMEOUT: 'failed',
  MISSING: 'other',
  VOID: 'other',
};

/**
 * Renders a record as CTRF, a test a criterion. What has no result that can be believed is `other`, never `skipped`, which most
 * readers take for harmless.
 *
 * @see https://ctrf.io/docs/specification/overview
 */
export function renderCtrf(record: Omit<RunRecord, 'artifacts'>): string {
  const tests = record.components.flatMap((component) => component.criteria.map((criterion) => describeTest(component, criterion, record)));
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  const document = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    runId: record.runId,
    timestamp: record.finishedAt,
    generatedBy: `wavegate ${record.tool.version}`,
    results: {
      tool: { name: 'wavegate', version: record.tool.version },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: 0,
        pending: 0,
        other: count('other'),
        start: Date.parse(record.startedAt),
        stop: Date.parse(record.finishedAt),
      },
      tests,
      ...(record.source.commit === null ? {} : { environment: { commit: record.source.commit } }),
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function describeTest({ component, module }: RecordedComponent, criterion: RecordedCriterion, record: Omit<RunRecord, 'artifacts'>) {
  const { state, reason, errors } = criterion;
  const [error] = errors;
  return {
    name: neutralText(`${criterion.criterion} ${criterion.statement}`),
    status: statuses[state],
    duration: Math.round(criterion.durationMs),
    ...(state === 'GREEN' ? {} : { message: neutralText(`${reason.code}: ${reason.message}`) }),
    ...(error?.stack === undefined ? {} : { trace: neutralText(error.stack) }),
    rawStatus: state,
    ...(criterion.file === undefined ? {} : { filePath: neutralText(criterion.file) }),
    ...(criterion.line === undefined ? {} : { line: criterion.line }),
    extra: { criterion: criterion.criterion, component, module: neutralText(module), subwave: record.subwave, assertions: criterion.assertions },
  };
}
