import type { RecordedCriterion, RunRecord } from '../../evidence/run-record.ts';
import { isCurrent, recordOf } from '../report-inputs.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Claim, Inline, Lack, ReportModel, Section } from '../report-model.ts';
import { narrativeOf } from '../stated.ts';
import type { BuilderSide } from './gather-builder-side.ts';

/** One criterion in both runs. */
interface Line {
  readonly id: string;
  readonly statement: string;
  readonly builder: RecordedCriterion | undefined;
  readonly validator: RecordedCriterion | undefined;
}

/**
 * The report of an independent run: the builder's evidence beside the validator's, criterion by criterion. CONFIRMED only when both runs
 * were on the same tree and say the same of every criterion. Pure.
 */
export function buildValidation(inputs: ReportInputs, builder: BuilderSide, validator: string | undefined): ReportModel {
  const own = recordOf(inputs);
  const lines = pairCriteria(builder.record, own);
  const lacking = findLacking(inputs, builder, own, lines, validator);
  const { plan, subwave } = inputs;
  return {
    wave: plan.wave,
    subwave: subwave.id,
    title: `Subwave ${subwave.id} validation report: ${subwave.title}`,
    status: lacking.length === 0 ? 'CONFIRMED' : 'CONTRADICTED',
    lacking,
    sections: [
      describeRuns(inputs, builder, own, validator, lacking),
      { title: 'Independence', blocks: [{ kind: 'claims', claims: independenceClaims(inputs, builder, own, validator) }] },
      { title: 'Line by line', blocks: [compareTable(lines)] },
    ],
  };
}

function pairCriteria(builder: RunRecord, validator: RunRecord | undefined): Line[] {
  const [a, b] = [criteriaById(builder), criteriaById(validator)];
  return [...new Set([...a.keys(), ...b.keys()])].map((id) => {
    return { id, statement: (a.get(id) ?? b.get(id))?.statement ?? '', builder: a.get(id), validator: b.get(id) };
  });
}

function criteriaById(record: RunRecord | undefined): ReadonlyMap<string, RecordedCriterion> {
  const criteria = record?.components.flatMap((component) => component.criteria) ?? [];
  return new Map(criteria.map((criterion) => [criterion.criterion, criterion]));
}

function findLacking(
  inputs: ReportInputs,
  builder: BuilderSide,
  own: RunRecord | undefined,
  lines: readonly Line[],
  validator: string | undefined,
): Lack[] {
  const rerun = `Run \`qa run --subwave ${inputs.subwave.id}\` in a checkout of the builder's commit.`;
  if (own === undefined) return [{ what: 'There is no run of the validator that is to be believed.', remedy: rerun }];
  const checks: readonly (readonly [isWrong: boolean, what: string, remedy: string])[] = [
    [validator === undefined, 'Nobody is named as the validator.', 'Name yourself with --by.'],
    [isBuilder(inputs, validator), 'The validator is the builder.', 'Have somebody else run it.'],
    [own.runId === builder.record.runId, "The evidence here is the builder's own: the same run.", rerun],
    [
      !builder.vouched,
      "The builder's ledger does not name the builder's evidence.",
      'Ask the builder for the evidence of a run.',
    ],
    [own.source.treeDigest !== builder.record.source.treeDigest, 'The two runs were on different trees.', rerun],
    [!isCurrent(own, inputs), "The validator's run was on another tree than the present one.", rerun],
  ];
  const differing = lines.filter((line) => !agrees(line));
  return [
    ...checks.flatMap(([isWrong, what, remedy]) => (isWrong ? [{ what, remedy }] : [])),
    ...differing.map(({ id, builder: theirs, validator: ours }) => ({
      what: `${id}: the builder's run says ${describeState(theirs)}, the validator's ${describeState(ours)}.`,
      remedy: 'Find out why, before anything is accepted.',
    })),
  ];
}

/** The same state, by the same test, with as many assertions. */
function agrees({ builder, validator }: Line): boolean {
  return (
    builder?.state === validator?.state &&
    builder?.testDigest === validator?.testDigest &&
    builder?.assertions === validator?.assertions
  );
}

function describeState(criterion: RecordedCriterion | undefined): string {
  return criterion === undefined ? 'nothing' : `${criterion.state} with ${criterion.assertions} assertions`;
}

function isBuilder(inputs: ReportInputs, validator: string | undefined): boolean {
  const builders = [
    inputs.subwave.builder,
    inputs.builder?.title,
    narrativeOf(inputs).statedBy?.name,
    narrativeOf(inputs).signature?.name,
  ];
  return validator !== undefined && builders.some((name) => name?.toLowerCase() === validator.trim().toLowerCase());
}

function describeRuns(
  { plan, subwave, builder: contract }: ReportInputs,
  builder: BuilderSide,
  own: RunRecord | undefined,
  validator: string | undefined,
  lacking: readonly Lack[],
): Section {
  const rows: Inline[][][] = [
    [['Subwave'], [`${subwave.id} ${subwave.title}, wave ${plan.wave}`]],
    [['Builder'], [contract?.title ?? subwave.builder ?? 'none']],
    [['Validator'], [validator === undefined ? 'nobody is named' : `${validator} (stated)`]],
    [["Builder's run"], [describeRun(builder.record), `, in commit ${builder.commit}`]],
    [["Validator's run"], [own === undefined ? 'none' : describeRun(own)]],
    [['Status'], [{ strong: lacking.length === 0 ? 'CONFIRMED' : 'CONTRADICTED' }]],
  ];
  const reasons: Block[] =
    lacking.length === 0 ? [] : [{ kind: 'list', items: lacking.map(({ what, remedy }) => [`${what} ${remedy}`]) }];
  return { title: 'The two runs', blocks: [{ kind: 'table', header: ['', ''], rows }, ...reasons] };
}

function describeRun({ runId, finishedAt, environment, source }: RunRecord): string {
  return `${runId}, ended ${finishedAt}, on ${environment.hostName} (${environment.cpuModel}, node ${environment.node}), tree ${source.treeDigest}`;
}

function independenceClaims(
  inputs: ReportInputs,
  builder: BuilderSide,
  own: RunRecord | undefined,
  validator: string | undefined,
): Claim[] {
  const evidence = [
    { path: builder.path, sha256: builder.sha256 },
    ...(inputs.evidence.state === 'whole' ? [{ path: inputs.evidence.path, sha256: inputs.evidence.sha256 }] : []),
  ];
  const measured = (id: string, statement: string, holds: boolean | undefined): Claim => {
    return { id, statement, status: holds === undefined ? 'unproven' : holds ? 'supported' : 'refuted', evidence };
  };
  return [
    measured('another-run', 'The two are different runs.', own === undefined ? undefined : own.runId !== builder.record.runId),
    measured(
      'same-tree',
      'Both runs were on the same tree.',
      own === undefined ? undefined : own.source.treeDigest === builder.record.source.treeDigest,
    ),
    measured(
      'another-machine',
      'The runs were on different machines.',
      own === undefined || own.environment.hostName === builder.record.environment.hostName ? undefined : true,
    ),
    {
      id: 'another-person',
      statement: `The validator is not the builder (${validator ?? 'nobody is named'}).`,
      status: isBuilder(inputs, validator) ? 'refuted' : validator === undefined ? 'unproven' : 'stated',
      evidence: [],
    },
  ];
}

function compareTable(lines: readonly Line[]): Block {
  const rows = lines.map((line): Inline[][] => {
    const { id, statement, builder, validator } = line;
    return [
      [`${id} ${statement}`],
      [describeState(builder)],
      [describeState(validator)],
      [{ strong: agrees(line) ? 'same' : 'DIFFERENT' }],
    ];
  });
  return { kind: 'table', header: ['Criterion', 'Builder', 'Validator', ''], rows };
}
