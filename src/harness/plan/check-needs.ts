import { maxProblems } from '../../foundation/input/input-limits.ts';
import { nearestWord } from '../../foundation/text/nearest-word.ts';
import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import type { Problem } from '../../foundation/problem.ts';
import { findGateCycles } from './find-gate-cycles.ts';
import type { SubwaveEntry } from './plan-file.ts';

/** Needs that name no subwave of the plan, and gates that wait for each other. */
export function checkNeeds(subwaves: readonly SubwaveEntry[], document: ParsedDocument): Problem[] {
  const ids = new Set(subwaves.map(({ id }) => id));
  const unknown = subwaves.flatMap(({ needs = [] }, index) =>
    needs.map((need, at) => ({ need, pointer: `/subwaves/${index}/needs/${at}` })).filter(({ need }) => !ids.has(need)),
  );
  const candidates = [...ids].slice(0, maxProblems);
  const problems = unknown.slice(0, maxProblems).map(({ need, pointer }) => {
    const nearest = nearestWord(need, candidates);
    const remedy = `${nearest === undefined ? '' : `Did you mean ${nearest}? `}Name a subwave of this plan.`;
    return document.problemAt(pointer, { code: 'UNKNOWN_SUBWAVE', message: `There is no subwave ${need}.`, remedy });
  });
  return [...problems, ...checkCycles(subwaves, document)];
}

function checkCycles(subwaves: readonly SubwaveEntry[], document: ParsedDocument): Problem[] {
  const cycles = findGateCycles(new Map(subwaves.map(({ id, needs = [] }) => [id, needs])));
  return cycles.map((cycle) => {
    const index = subwaves.findLastIndex(({ id }) => id === cycle[0]);
    const at = subwaves[index]!.needs!.indexOf(cycle[1] ?? cycle[0]!);
    const message = `The gates wait for each other: ${[...cycle, cycle[0]].join(' needs ')}.`;
    return document.problemAt(`/subwaves/${index}/needs/${at}`, {
      code: 'GATE_CYCLE',
      message,
      remedy: 'Remove one of these needs.',
    });
  });
}
