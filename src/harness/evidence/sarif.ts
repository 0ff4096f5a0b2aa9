import { neutralText } from '../../foundation/text/neutral-text.ts';
import { debtKinds } from '../debt/debt-kinds.ts';
import type { DebtFinding, DebtKind } from '../debt/debt-report.ts';
import { reasonCodes } from '../verdict/reason-codes.ts';
import type { ReasonCode } from '../verdict/reason-codes.ts';
import type { RecordedCriterion, RunRecord } from './run-record.ts';

/** GitHub keeps that many. */
const mostResults = 5000;

interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string };
}

/**
 * Renders what keeps a record from GREEN as SARIF 2.1.0, for code scanning: each criterion that is not GREEN at its test, or at the
 * catalog where it has none, and each finding of debt.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif(record: Omit<RunRecord, 'artifacts'>): string {
  const open = record.components.flatMap(({ criteria }) => criteria.filter(({ state }) => state !== 'GREEN'));
  const codes = [...new Set(open.map(({ reason }) => reason.code))].toSorted();
  const kinds = [...new Set(record.debt.map(({ kind }) => kind))].toSorted();
  const results = [...open.map((criterion) => describeCriterion(criterion, record)), ...record.debt.map(describeDebt)];
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'wavegate', version: record.tool.version, rules: [...codes.map(ruleOfReason), ...kinds.map(ruleOfDebt)] } },
        automationDetails: { id: `wavegate/subwave-${record.subwave}/` },
        results: results.slice(0, mostResults),
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function describeCriterion({ criterion, statement, reason, file, line, errors }: RecordedCriterion, record: Omit<RunRecord, 'artifacts'>) {
  const place = errors[0]?.file === undefined ? { file, line } : errors[0];
  return {
    ruleId: reason.code,
    level: 'error',
    message: { text: neutralText(`${criterion} ${statement}: ${reason.message}`) },
    locations: [locationOf(place.file ?? `qa/catalog/subwave-${record.subwave}.yaml`, place.line ?? 1)],
    partialFingerprints: { 'criterion/v1': criterion },
  };
}

function describeDebt({ kind, message, file, line, column, excerpt }: DebtFinding) {
  return {
    ruleId: kind,
    level: 'error',
    message: { text: neutralText(message) },
    locations: [locationOf(file, line, column)],
    partialFingerprints: { 'debt/v1': neutralText(`${kind} ${file} ${excerpt}`) },
  };
}

function locationOf(file: string, startLine: number, startColumn?: number) {
  const region = { startLine, ...(startColumn === undefined ? {} : { startColumn }) };
  return { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region } };
}

function ruleOfReason(code: ReasonCode): Rule {
  return ruleOf(code, reasonCodes[code]);
}

function ruleOfDebt(kind: DebtKind): Rule {
  return ruleOf(kind, debtKinds[kind]);
}

function ruleOf(id: string, { sentence, remedy }: { readonly sentence: string; readonly remedy: string }): Rule {
  return { id, shortDescription: { text: sentence }, fullDescription: { text: sentence }, help: { text: remedy } };
}
