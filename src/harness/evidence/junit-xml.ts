import type { Builder, TestCase } from 'junit-report-builder';

import { neutralText } from '../../foundation/text/neutral-text.ts';
import { shortenText } from '../../foundation/text/shorten-text.ts';
import type { RecordedComponent, RecordedCriterion, RunRecord } from './run-record.ts';

/** GitLab takes at most 30 MB a file; markup and names need the rest. */
const foreignTextBudgetBytes = 20_000_000;
const maxTextBytes = 128 * 1024;

type Dumps = Readonly<Record<string, string>>;

/**
 * Renders a record as JUnit XML for GitHub, GitLab, Jenkins and Xray: a suite a component, a case a criterion. RED is a
 * failure; TIMEOUT, MISSING and VOID are errors. Foreign text is neutral and bounded.
 */
export async function renderJunitXml(record: Omit<RunRecord, 'artifacts'>, dumps: Dumps): Promise<string> {
  const library = await loadJunitBuilder();
  const report = library.newBuilder().name(`wave ${record.wave} subwave ${record.subwave} ${neutralText(record.subwaveTitle)}`);
  // Errors, output and dump of each criterion share the budget.
  const limitBytes = Math.min(maxTextBytes, Math.floor(foreignTextBudgetBytes / (3 * Math.max(1, record.totals.criteria.total))));
  for (const component of record.components) addSuite(report, record, component, dumps, limitBytes);
  return `${report.build()}\n`;
}

/** Loads the library, which takes tens of milliseconds; {@link renderJunitXml} does so too. */
export async function loadJunitBuilder(): Promise<Builder> {
  // The package declares an ES module's default, and is a CommonJS module whose export is the builder itself.
  const { default: library } = (await import('junit-report-builder')) as unknown as { default: Builder };
  return library;
}

function addSuite(report: Builder, record: Omit<RunRecord, 'artifacts'>, component: RecordedComponent, dumps: Dumps, limitBytes: number): void {
  const suite = report
    .testSuite()
    .name(neutralText(`${component.component} ${component.title}`))
    .timestamp(record.startedAt)
    .time(component.durationMs / 1000)
    .property('qa.run', record.runId)
    .property('qa.component', component.component)
    .property('qa.module', neutralText(component.module))
    .property('qa.state', component.state)
    .property('qa.attempt', String(component.attempt));
  for (const criterion of component.criteria) describeCase(suite.testCase(), component, criterion, dumps, limitBytes);
}

function describeCase(testCase: TestCase, component: RecordedComponent, criterion: RecordedCriterion, dumps: Dumps, limitBytes: number): void {
  // Shortened before, to spare the work on what is left out, and again after, because names of characters are longer than they.
  const bounded = (text: string) => shortenText(neutralText(shortenText(text, limitBytes)), limitBytes);
  testCase
    .name(neutralText(`${criterion.criterion} ${criterion.statement}`))
    .className(`${component.component}.${neutralText(component.module)}`)
    .time(criterion.durationMs / 1000);
  setAttributes(testCase, {
    ...(criterion.file === undefined ? {} : { file: neutralText(criterion.file) }),
    ...(criterion.line === undefined ? {} : { line: criterion.line }),
    assertions: criterion.assertions,
  });
  addProperties(testCase, component, criterion);
  addOutcome(testCase, criterion, bounded);
  const attachment = criterion.dump === undefined ? [] : [`[[ATTACHMENT|${criterion.dump.path}]]`];
  const output = [...(criterion.output === '' ? [] : [bounded(criterion.output)]), ...attachment];
  if (output.length > 0) testCase.standardOutput(output.join('\n'));
  const dump = dumps[criterion.criterion];
  if (dump !== undefined) testCase.standardError(bounded(dump));
}

function addProperties(testCase: TestCase, component: RecordedComponent, criterion: RecordedCriterion): void {
  const properties = {
    'qa.component': component.component,
    'qa.criterion': criterion.criterion,
    'qa.state': criterion.state,
    'qa.reason': criterion.reason.code,
    requirement: criterion.criterion,
    requirements: criterion.criterion,
    verifies: criterion.criterion,
    test_id: criterion.criterion,
  };
  for (const [name, value] of Object.entries(properties)) testCase.property(name, value);
}

function addOutcome(testCase: TestCase, criterion: RecordedCriterion, bounded: (text: string) => string): void {
  if (criterion.state === 'GREEN') return;
  const { code, message } = criterion.reason;
  const details = bounded(criterion.errors.map(({ name, message, stack }) => stack ?? `${name}: ${message}`).join('\n\n') || message);
  if (criterion.state === 'RED') testCase.failure(bounded(message), code).stacktrace(details);
  else testCase.error(bounded(message), code, details);
}

/** The library knows neither `line` nor `assertions`, which every reader of the format does; it keeps attributes in one map. */
function setAttributes(testCase: TestCase, attributes: Readonly<Record<string, string | number>>): void {
  Object.assign((testCase as unknown as { _attributes: Record<string, string | number> })._attributes, attributes);
}
