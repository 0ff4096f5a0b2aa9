import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import type { Problem } from '../../foundation/problem.ts';
import { checkNeeds } from './check-needs.ts';
import { checkRanges } from './check-ranges.ts';
import { checkText } from './check-text.ts';
import { checkTimeout } from './check-timeout.ts';
import type { PlanFile, SubwaveEntry } from './plan-file.ts';

/** What a schema cannot say about a plan, apart from its paths: ids, ranges, gates, texts. */
export function checkPlan(document: ParsedDocument): Problem[] {
  const plan = document.value as PlanFile;
  return [
    ...checkTexts(plan, document),
    ...checkDefaults(plan, document),
    ...checkSubwaveIds(plan.subwaves, document),
    ...checkKinds(plan.subwaves, document),
    ...checkNeeds(plan.subwaves, document),
    ...checkRanges(plan.subwaves, document),
  ];
}

function checkTexts(plan: PlanFile, document: ParsedDocument): Problem[] {
  return [
    ...checkText(plan.title, 'title', '/title', document),
    ...plan.subwaves.flatMap(({ title }, index) => checkText(title, 'title', `/subwaves/${index}/title`, document)),
    ...Object.entries(plan.policies?.inactive ?? {}).flatMap(([id, { by, reason }]) => [
      ...checkText(by, 'name', `/policies/inactive/${id}/by`, document),
      ...checkText(reason, 'reason', `/policies/inactive/${id}/reason`, document),
    ]),
  ];
}

function checkDefaults({ defaults }: PlanFile, document: ParsedDocument): Problem[] {
  const problems = checkTimeout(defaults?.timeout, '/defaults/timeout', document);
  const shares = (defaults?.checkpoints ?? []).map((share) => Number.parseInt(share, 10));
  const index = shares.findIndex((share, at) => at > 0 && share <= shares[at - 1]!);
  if (index > 0) {
    const message = `The checkpoint ${shares[index]}% follows ${shares[index - 1]}%.`;
    problems.push(
      document.problemAt(`/defaults/checkpoints/${index}`, {
        code: 'CHECKPOINTS',
        message,
        remedy: 'List each share once, ascending.',
      }),
    );
  }
  return problems;
}

function checkSubwaveIds(subwaves: readonly SubwaveEntry[], document: ParsedDocument): Problem[] {
  const firstById = new Map<string, number>();
  return subwaves.flatMap(({ id }, index) => {
    const first = firstById.get(id);
    if (first === undefined) {
      firstById.set(id, index);
      return [];
    }
    const { line } = document.placeOf(`/subwaves/${first}/id`);
    const message = `The subwave ${id} stands here a second time; it first stands in line ${line}.`;
    return document.problemAt(`/subwaves/${index}/id`, {
      code: 'DUPLICATE_ID',
      message,
      remedy: 'Give each subwave its own number.',
    });
  });
}

/** A subwave is either built here or done elsewhere. */
function checkKinds(subwaves: readonly SubwaveEntry[], document: ParsedDocument): Problem[] {
  return subwaves.flatMap((subwave, index) => {
    const check = subwave.external === undefined ? checkBuiltHere : checkDoneElsewhere;
    return check(subwave, `/subwaves/${index}`, document);
  });
}

function checkBuiltHere(subwave: SubwaveEntry, pointer: string, document: ParsedDocument): Problem[] {
  const absent = (['qa', 'builder', 'tests'] as const).filter((key) => subwave[key] === undefined);
  return absent.map((key) => {
    const message = `The subwave ${subwave.id} lacks \`${key}\`.`;
    const remedy = `Add \`${key}:\`, or \`external:\` with the record of its gate if it was done elsewhere.`;
    return document.problemAt(pointer, { code: 'SUBWAVE_KIND', message, remedy });
  });
}

function checkDoneElsewhere(subwave: SubwaveEntry, pointer: string, document: ParsedDocument): Problem[] {
  const present = (['qa', 'builder', 'tests', 'scope', 'architecture'] as const).filter((key) => subwave[key] !== undefined);
  return present.map((key) => {
    const message = `The subwave ${subwave.id} was done elsewhere (\`external\`), and has \`${key}\` all the same.`;
    const remedy = `Remove \`${key}\`, or remove \`external\`.`;
    return document.problemAt(`${pointer}/${key}`, { code: 'SUBWAVE_KIND', message, remedy }, 'key');
  });
}
