import type { AwaitGraph } from './await-graph.ts';
import { placeOf } from './describe-wait.ts';
import type { WaitFor } from './lock-holders.ts';
import type { Activation } from './promise-tracker.ts';
import type { SourcePlaces } from './source-places.ts';
import { framesOf } from './stack-trace.ts';
import type { Frame } from './stack-trace.ts';

/** One party of a deadlock: the call that holds what the one before it waits for. */
export interface Party {
  /** Function, place of the wait, and where it was called: enough to tell two calls of one function apart. */
  readonly name: string;
  readonly waitsAt: Frame | undefined;
  /** One sentence: what it took where, and where it waits for whom. */
  readonly sentence: string;
}

/** The parties of a cycle, each waiting for the next, the last for the first. */
export function describeCycle(cycle: readonly WaitFor[], graph: AwaitGraph, places: SourcePlaces): Party[] {
  const names = cycle.map((_, at) => nameOf(cycle.at(at - 1)!.holder, graph, places));
  return cycle.map((tie, at) => {
    const party = cycle.at(at - 1)!.holder;
    const took = takenAt(cycle.at(at - 1)!, graph, places);
    const waitsIn = places.userFrame(framesOf(tie.promise.trace))?.functionName ?? 'a promise';
    const other = names[(at + 1) % names.length];
    const sentence = `${names[at]} took its own at ${took} and waits in ${waitsIn} for what is held by ${other}`;
    return { name: names[at]!, waitsAt: waitFrame(party, graph, places), sentence };
  });
}

function waitFrame(call: Activation, graph: AwaitGraph, places: SourcePlaces): Frame | undefined {
  return places.userFrame(framesOf(graph.calls.get(call)?.trace ?? call.birth.trace));
}

function nameOf(call: Activation, graph: AwaitGraph, places: SourcePlaces): string {
  const frame = waitFrame(call, graph, places);
  const caller = framesOf(call.birth.trace)
    .slice(1)
    .find((other) => places.isUserFile(other.file));
  const called = caller === undefined ? '' : `, called at ${placeOf(caller, places)}`;
  return `${frame === undefined ? 'a call' : places.describe(frame)}${called}`;
}

/** Where in the holder's own code the promise was made that ties it to the cycle. */
function takenAt({ evidence, holder }: WaitFor, graph: AwaitGraph, places: SourcePlaces): string {
  const own = waitFrame(holder, graph, places);
  const frames = framesOf(evidence.trace);
  const frame =
    frames.find((other) => other.file === own?.file && other.functionName === own?.functionName) ?? places.userFrame(frames);
  return frame === undefined ? 'an unknown place' : placeOf(frame, places);
}
