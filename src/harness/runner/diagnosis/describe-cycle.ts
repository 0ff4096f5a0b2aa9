import type { AwaitGraph } from './await-graph.ts';
import { placeOf } from './describe-wait.ts';
import type { WaitFor } from './lock-holders.ts';
import type { Activation } from './promise-tracker.ts';
import type { SourcePlaces } from './source-places.ts';
import { framesOf } from './stack-trace.ts';
import type { Frame } from './stack-trace.ts';

/** One party of a deadlock: the call that holds what the party before it waits for. */
export interface Party {
  /** Function and place of the wait; calls of one function are numbered. */
  readonly name: string;
  readonly waitsAt: Frame | undefined;
  /** One sentence: where it was called, what it took where, and where it waits for whom. */
  readonly sentence: string;
}

/** The parties of a cycle, each waiting for the next, the last for the first. */
export function describeCycle(cycle: readonly WaitFor[], graph: AwaitGraph, places: SourcePlaces): Party[] {
  const calls = cycle.map((_, at) => cycle.at(at - 1)!.holder);
  const waits = calls.map((call) => places.userFrame(framesOf(graph.calls.get(call)?.trace ?? call.birth.trace)));
  const names = numberEquals(waits.map((frame) => frame?.functionName || 'a call'));
  return cycle.map((tie, at) => {
    const waitsAt = waits[at] === undefined ? '' : ` at ${placeOf(waits[at], places)}`;
    const taken = takenAt(cycle.at(at - 1)!, waits[at], places);
    const waitsFor = awaited(tie, names[(at + 1) % names.length]!, places);
    const sentence = `${names[at]}${calledAt(calls[at]!, places)}${taken} waits${waitsAt} ${waitsFor}`;
    return { name: `${names[at]}${waitsAt}`, waitsAt: waits[at], sentence };
  });
}

function awaited({ promise, evidence }: WaitFor, other: string, places: SourcePlaces): string {
  if (evidence === undefined) return `for ${other} to return`;
  return `in ${places.userFrame(framesOf(promise.trace))?.functionName || 'a promise'} for what ${other} holds`;
}

function numberEquals(names: readonly string[]): string[] {
  return names.map((name, at) => {
    const equal = names.filter((other) => other === name).length;
    return equal === 1 ? name : `${name}#${names.slice(0, at + 1).filter((other) => other === name).length}`;
  });
}

function calledAt(call: Activation, places: SourcePlaces): string {
  const callers = framesOf(call.birth.trace).slice(1);
  const caller = callers.find((frame) => places.isUserFile(frame.file));
  return caller === undefined ? '' : `, called at ${placeOf(caller, places)},`;
}

/** Where in the holder's own code the promise was made that ties it to the cycle. */
function takenAt({ evidence }: WaitFor, own: Frame | undefined, places: SourcePlaces): string {
  if (evidence === undefined) return '';
  const frames = framesOf(evidence.trace);
  const frame =
    frames.find((other) => other.file === own?.file && other.functionName === own?.functionName) ?? places.userFrame(frames);
  return frame === undefined ? '' : ` took its own at ${placeOf(frame, places)} and`;
}
