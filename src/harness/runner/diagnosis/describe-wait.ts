import type { WaitChain } from './await-graph.ts';
import type { HandleRecord } from './handle-tracker.ts';
import type { PromiseRecord } from './promise-tracker.ts';
import type { SourcePlaces } from './source-places.ts';
import { framesOf } from './stack-trace.ts';
import type { Frame } from './stack-trace.ts';

const maxWaits = 25;

/** The awaits of a chain, innermost first, with what the innermost waits for. */
export function describeChain({ waits, leaf }: WaitChain, places: SourcePlaces): string[] {
  const told = waits.toReversed().filter((wait) => places.userFrame(framesOf(wait.trace)) !== undefined);
  const lines = told.slice(0, maxWaits).map((wait) => `pending await at ${describeStack(wait, places)}`);
  const made = leaf === undefined ? 'a promise made outside this scope' : `a promise created at ${describeStack(leaf, places)}`;
  lines.splice(told.length === 0 ? 0 : 1, 0, `    waits for ${made}`);
  return told.length > maxWaits ? [...lines, `(and ${told.length - maxWaits} more)`] : lines;
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

/** The user's frames of where a promise was made; all frames when none is the user's. */
export function describeStack(record: PromiseRecord, places: SourcePlaces): string {
  const frames = framesOf(record.trace).filter((frame) => !frame.isAsync);
  const shown = frames.filter((frame) => places.isUserFile(frame.file));
  return (
    (shown.length > 0 ? shown : frames.slice(0, 1)).map((frame) => places.describe(frame)).join(' at ') || 'an unknown place'
  );
}

/** The place of a frame alone: `file:line:column`. */
export function placeOf(frame: Frame, places: SourcePlaces): string {
  return places.describe({ ...frame, functionName: '' });
}
