import { parseObject } from './handshake-frames.ts';
import { violation } from './link-failure.ts';
import type { Window } from './window.ts';

/** The first that each side says on a proved connection: where it stands, and what it can bear. */
export interface Resume {
  /** The peer's session of which `received` and the outcomes seen are; null if there was none. */
  readonly knows: string | null;
  /** The number of the last message received. */
  readonly received: number;
  /** What may be under way towards who says this. */
  readonly window: Window;
}

/** @throws {LinkFailure} `payload` is no such thing. */
export function parseResume(payload: Buffer): Resume {
  const { knows, received, window } = parseObject(payload);
  const { messages, bytes, frameBytes } = Object(window) as Partial<Window>;
  const numbers = [messages, bytes, frameBytes];
  const isKnown = knows === null || typeof knows === 'string';
  const areNumbers = Number.isSafeInteger(received) && (received as number) >= 0 && numbers.every(isPositive);
  if (!isKnown || !areNumbers) throw violation('a malformed resumption');
  return { knows, received, window: { messages, bytes, frameBytes } } as Resume;
}

function isPositive(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
