import type { KafkaConnection } from './kafka-options.ts';

const longestText = 512;
const shortestSecret = 4;

interface ClientError {
  readonly message?: unknown;
  readonly apiId?: unknown;
  readonly errors?: unknown;
  readonly cause?: unknown;
}

/** Tells in words alone what went wrong: errors of the client bear requests, responses and connections, and those bear credentials. */
export class FailureReader {
  readonly #secrets: readonly string[];

  constructor({ sasl = {}, tls = {} }: KafkaConnection) {
    const { mechanism: _, ...credentials } = sasl;
    const texts = [...Object.values(credentials), tls.passphrase].filter((value) => typeof value === 'string');
    this.#secrets = texts.filter(({ length }) => length >= shortestSecret);
  }

  /** An error with the innermost messages, and nothing else of the one that was caught. */
  wordsOf(error: unknown): Error {
    const messages = leavesOf(error).map(({ message }) => (typeof message === 'string' ? message : String(error)));
    const text = [...new Set(messages)].join('; ').slice(0, longestText);
    return new Error(this.#secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), text) || 'no reason given');
  }
}

/** What a broker answered, by the names that Kafka has for it: `MESSAGE_TOO_LARGE`; empty where none answered. */
export function answersOf(error: unknown): ReadonlySet<string> {
  const ids = leavesOf(error).map(({ apiId }) => apiId);
  return new Set(ids.filter((id) => typeof id === 'string'));
}

/** The errors within an error, as deep as they go. */
function leavesOf(error: unknown, depth = 8): readonly ClientError[] {
  if (typeof error !== 'object' || error === null) return [{ message: String(error) }];
  const { errors, cause } = error as ClientError;
  const within = [...(Array.isArray(errors) ? (errors as unknown[]) : []), ...(cause === undefined ? [] : [cause])];
  return within.length === 0 || depth === 0 ? [error] : within.flatMap((inner) => leavesOf(inner, depth - 1));
}
