import type { WaitChain } from './await-graph.ts';
import { isBuiltIn } from './compare-stacks.ts';
import type { HandleRecord } from './handle-tracker.ts';
import type { PromiseRecord } from './promise-tracker.ts';
import type { SourcePlaces } from './source-places.ts';
import { framesOf } from './stack-trace.ts';
import type { Frame } from './stack-trace.ts';

const maxWaits = 25;
const maxFrames = { ofWait: 2, ofOrigin: 4 };

/** The awaits of a chain, innermost first, with what the innermost waits for. */
export function describeChain({ waits, leaf }: WaitChain, places: SourcePlaces): string[] {
  const told = waits.toReversed().filter((wait) => isTold(wait, places));
  const lines = told.slice(0, maxWaits).map((wait) => `pending await at ${describeStack(wait, maxFrames.ofWait, places)}`);
  const made =
    leaf === undefined
      ? 'a promise that was made outside this scope or is told of elsewhere here'
      : `a promise created at ${describeStack(leaf, maxFrames.ofOrigin, places)}`;
  lines.splice(told.length === 0 ? 0 : 1, 0, `    waits for ${made}`);
  return told.length > maxWaits ? [...lines, `(and ${told.length - maxWaits} more)`] : lines;
}

/** The user's own waits, without those that `Promise.all` and its like make for each of their promises. */
function isTold(wait: PromiseRecord, places: SourcePlaces): boolean {
  const frames = framesOf(wait.trace);
  return places.userFrame(frames) !== undefined && !(isBuiltIn(frames[0]) && isBuiltIn(frames[1]));
}

/** One open handle: what it is, since when, and who opened it. */
export function describeHandle(handle: HandleRecord, nowMs: number, places: SourcePlaces): string {
  const repeats = handle.repeats === true ? ', repeating' : '';
  const delay = handle.delayMs === undefined ? '' : ` of ${handle.delayMs} ms${repeats}`;
  const again = handle.rearmed === 0 ? '' : `, set again ${handle.rearmed} times`;
  const frame = places.userFrame(framesOf(handle.trace)) ?? places.userFrame(framesOf((handle.origin ?? handle).trace));
  const place = frame === undefined ? 'by no code of the repository' : `at ${places.describe(frame)}`;
  return `${handle.kind}${delay}${again}, opened ${Math.round(nowMs - handle.createdMs)} ms before, ${place}`;
}

/** Where a promise was made: the user's frames, below the library's function that they called, if any. */
function describeStack(record: PromiseRecord, maxUserFrames: number, places: SourcePlaces): string {
  const frames = framesOf(record.trace).filter((frame) => !frame.isAsync && !places.isRunnerFile(frame.file));
  const users = frames.filter((frame) => places.isUserFile(frame.file)).slice(0, maxUserFrames);
  const top = frames.find((frame) => !isBuiltIn(frame)) ?? frames[0];
  const shown = top === undefined || users.includes(top) ? users : [top, ...users];
  return shown.map((frame) => places.describe(frame)).join(' at ') || 'an unknown place';
}

/** The place of a frame alone: `file:line:column`. */
export function placeOf(frame: Frame, places: SourcePlaces): string {
  return places.describe({ ...frame, functionName: '' });
}
