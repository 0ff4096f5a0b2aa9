import { frameTypes, numberBytes } from './frame.ts';
import { violation } from './link-failure.ts';
import { decodeOutcomes, encodeOutcome } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { OutcomeLog } from './outcome-log.ts';
import { newFrame, payloadStart } from './sealed-frame.ts';

/** With the longest refusal it still fits into the smallest frame that a side may allow. */
const enoughCharacters = 4_096;

/** A frame of the next outcomes of the log, which count as written from now on: the index of the first, then a list in JSON. */
export function newOutcomesFrame(outcomesSeen: number, log: OutcomeLog): Buffer {
  const { firstIndex, texts } = log.next(encodeOutcome, enoughCharacters);
  const text = `[${texts.join(',')}]`;
  const frame = newFrame(frameTypes.outcomes, outcomesSeen, numberBytes + Buffer.byteLength(text));
  frame.write(text, frame.writeUIntBE(firstIndex, payloadStart, numberBytes));
  return frame;
}

/** @throws {LinkFailure} `payload` is not what `newOutcomesFrame` makes. */
export function readOutcomes(payload: Buffer): { readonly firstIndex: number; readonly outcomes: readonly Outcome[] } {
  if (payload.length < numberBytes) throw violation('a frame of outcomes without one');
  return { firstIndex: payload.readUIntBE(0, numberBytes), outcomes: decodeOutcomes(payload.subarray(numberBytes)) };
}
