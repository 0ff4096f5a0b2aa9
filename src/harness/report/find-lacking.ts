import type { Criterion } from '../catalog/catalog.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import { closedGatesOf } from '../checkpoint/gate-state.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import { isTampering } from '../ledger/ledger.ts';
import { summarizeProblems } from '../evidence/summarize-problems.ts';
import { missingParts } from './narrative.ts';
import type { NarrativeReading } from './narrative.ts';
import { isCurrent } from './report-inputs.ts';
import type { ReportInputs } from './report-inputs.ts';
import type { Lack } from './report-model.ts';

/** Everything without which the report cannot read COMPLETE. A subwave that never ran lacks its run. */
export function findLacking(inputs: ReportInputs): Lack[] {
  return [
    ...lacksOfEvidence(inputs),
    ...lacksOfLedger(inputs),
    ...lacksOfImports(inputs),
    ...lacksOfNarrative(inputs.narrative),
    ...lacksOfProposals(inputs),
    ...lacksOfGates(inputs),
  ];
}

function lacksOfEvidence(inputs: ReportInputs): Lack[] {
  const { evidence, subwave } = inputs;
  const remedy = `Run \`qa run --subwave ${subwave.id}\`.`;
  if (evidence.state === 'absent') return [{ what: 'There is no evidence of a complete run of the subwave.', remedy }];
  if (evidence.state === 'damaged')
    return [{ what: `The evidence is not to be believed: ${summarizeProblems(evidence.problems)}`, remedy }];
  const { record } = evidence;
  return [
    ...(isCurrent(record, inputs) ? [] : [{ what: 'The evidence is of another tree than the present one.', remedy }]),
    ...(record.runner.end === 'complete' ? [] : [{ what: `The last run did not reach its end: ${record.runner.end}.`, remedy }]),
    ...lacksOfCriteria(inputs, record),
    ...(record.totals.debt === 0
      ? []
      : [
          {
            what: `The tests carry debt: ${countNoun(record.totals.debt, 'finding')}.`,
            remedy: 'Run `qa debt` and mend the findings.',
          },
        ]),
  ];
}

function lacksOfCriteria({ components, subwave }: ReportInputs, record: RunRecord): Lack[] {
  const states = new Map(record.components.flatMap(({ criteria }) => criteria.map(({ criterion, state }) => [criterion, state])));
  const criteria = components.flatMap((component) => component.criteria);
  if (criteria.length === 0) return [{ what: 'The catalog has no criteria of the subwave.', remedy: 'Add them to the catalog.' }];
  const stateOf = ({ id }: Criterion) => states.get(id) ?? 'not in the evidence';
  const open = criteria.filter((criterion) => stateOf(criterion) !== 'GREEN');
  if (open.length === 0) return [];
  const byState = [...Map.groupBy(open, stateOf)].map(([state, some]) => `${state}: ${some.map(({ id }) => id).join(', ')}`);
  const what = `${open.length} of ${criteria.length} criteria are not GREEN. ${byState.join('; ')}.`;
  return [{ what, remedy: `Mend what \`qa run --subwave ${subwave.id}\` names.` }];
}

/** The ledger must be whole, and no checkpoint may say what it does not. */
function lacksOfLedger({ ledger, checkpoints }: ReportInputs): Lack[] {
  const damage = ledger.problems.filter(isTampering);
  const lacks = damage.map(({ file, line, message, remedy }) => ({
    what: `The ledger is not whole: ${file}:${line}: ${message}`,
    remedy,
  }));
  const contradicted = checkpoints.filter(({ contradiction }) => contradiction !== null);
  const foreign = contradicted.map(({ number, contradiction }) => ({
    what: `Checkpoint ${number} is contradicted by the ledger: ${contradiction}.`,
    remedy: 'Restore its file from version control.',
  }));
  return [...lacks, ...foreign];
}

/** What other runners state completes nothing; a file of theirs that was changed afterwards is another matter. */
function lacksOfImports({ imports }: ReportInputs): Lack[] {
  return imports
    .flatMap(({ problems }) => problems)
    .map(({ file, message, remedy }) => ({ what: `An imported file is not to be believed: ${file}: ${message}`, remedy }));
}

function lacksOfNarrative(reading: NarrativeReading): Lack[] {
  const { path } = reading;
  if (reading.state === 'absent')
    return [{ what: `There is no narrative: ${path}.`, remedy: 'Write it; `narrative.schema.json` describes its parts.' }];
  if (reading.state === 'invalid')
    return reading.problems.map(({ message, remedy }) => ({ what: `The narrative is not valid: ${path}: ${message}`, remedy }));
  const missing = missingParts(reading.narrative);
  const state = reading.narrative.terminalState?.state;
  return [
    ...(missing.length === 0 ? [] : [{ what: `The narrative lacks ${missing.join(', ')}.`, remedy: `Write them in ${path}.` }]),
    ...(state === undefined || state === 'COMPLETE'
      ? []
      : [{ what: `The narrative declares the subwave ${state}.`, remedy: 'Resolve what it names, then declare COMPLETE.' }]),
  ];
}

function lacksOfProposals({ proposalProblems }: ReportInputs): Lack[] {
  return proposalProblems.map(({ file, message, remedy }) => ({
    what: `A recorded proposal is not valid: ${file}: ${message}`,
    remedy,
  }));
}

function lacksOfGates({ subwave, gates }: ReportInputs): Lack[] {
  const closed = closedGatesOf(subwave, gates).map((gate) => ({
    what: `The gate of subwave ${gate.subwave}, which this one needs, is ${gate.outcome}.`,
    remedy: `Complete subwave ${gate.subwave} first.`,
  }));
  const own = gates.find((gate) => gate.subwave === subwave.id);
  if (own?.outcome === 'PASS') return closed;
  const what = own?.outcome === 'FAIL' ? 'The gate decided FAIL.' : 'The gate of the subwave has not decided on its policies.';
  return [...closed, { what, remedy: 'Nothing but a PASS on every policy completes a subwave.' }];
}
