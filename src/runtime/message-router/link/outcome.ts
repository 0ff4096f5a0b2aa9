import { parseJson } from './handshake-frames.ts';
import { violation } from './link-failure.ts';

/** What became of a message at its receiver. */
export interface Outcome {
  readonly number: number;
  readonly refusal?: Refusal;
}

/** What the handler threw. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Of what was thrown without a code. */
const noCode = 'UNKNOWN';

const mostCodeCharacters = 128;
const mostMessageCharacters = 1_000;

/** What the peer is told of a handler's failure: code and message, no stack and no cause. */
export function refusalOf(thrown: unknown): Refusal {
  try {
    const { code, message } = Object(thrown ?? '') as { code?: unknown; message?: unknown };
    return {
      code: typeof code === 'string' && code.length > 0 ? code.slice(0, mostCodeCharacters) : noCode,
      message: (typeof message === 'string' ? message : String(thrown)).slice(0, mostMessageCharacters),
    };
  } catch {
    return { code: noCode, message: 'what was thrown cannot be read' };
  }
}

/** An outcome as it goes over the wire: the number alone if the message was taken. */
export function encodeOutcome({ number, refusal }: Outcome): string {
  return refusal === undefined ? String(number) : JSON.stringify([number, refusal.code, refusal.message]);
}

/** @throws {LinkFailure} `payload` is no list of outcomes. */
export function decodeOutcomes(payload: Buffer): readonly Outcome[] {
  const outcomes = parseJson(payload);
  if (!Array.isArray(outcomes)) throw violation('malformed outcomes');
  return outcomes.map((each: unknown) => (typeof each === 'number' ? { number: each } : decodeRefusal(each)));
}

function decodeRefusal(outcome: unknown): Outcome {
  if (!Array.isArray(outcome)) throw violation('a malformed outcome');
  const [number, code, message] = outcome as [unknown, unknown, unknown];
  if (typeof number !== 'number' || typeof code !== 'string' || typeof message !== 'string')
    throw violation('a malformed outcome');
  return { number, refusal: { code, message } };
}
