import type { EventPriority } from '../bus-event.ts';
import { InvalidEventError } from '../bus-errors.ts';
import { checkEvent } from '../check-event.ts';
import type { PublishOptions } from '../bus-options.ts';

/** What a record on a broker says. */
export interface Envelope {
  /** Who stored it: a new one for each bus of an organisation in each process. */
  readonly publisher: string;
  /** Which of the publisher's records it is, from 1. */
  readonly number: number;
  readonly type: string;
  readonly payload: unknown;
  readonly priority: EventPriority;
  readonly correlationId: string | undefined;
  readonly source: string | undefined;
  /** Milliseconds since 1970-01-01T00:00:00Z, by the publisher's clock. */
  readonly publishedAtMs: number;
}

/** Why a record is no event of the organisation. */
export class UnreadableRecord {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

const version = 1;
const publisherGrammar = /^[A-Za-z0-9-]{1,64}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The id that a record has on the broker. */
export function recordId({ publisher, number }: Pick<Envelope, 'publisher' | 'number'>): string {
  return `${publisher}-${number}`;
}

/** The payload as text of JSON. Calls its `toJSON`. @throws {InvalidEventError} it has no JSON. */
export function encodePayload(payload: unknown): string {
  const refused = (cause?: unknown) =>
    new InvalidEventError([{ field: 'payload', bound: 'one that JSON can express', actual: payload }], cause);
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (error) {
    throw refused(error);
  }
  if (text === undefined) throw refused();
  return text;
}

/** The record as UTF-8 text of JSON. @param payload  As `encodePayload` makes it. */
export function encodeEnvelope(organisationId: string, head: Omit<Envelope, 'payload'>, payload: string): Uint8Array {
  const text = JSON.stringify({ version, organisationId, ...head });
  return Buffer.from(`${text.slice(0, -1)},"payload":${payload}}`);
}

/** What the record says. Whatever the bytes are, it does not throw. */
export function decodeEnvelope(organisationId: string, body: Uint8Array): Envelope | UnreadableRecord {
  let record: unknown;
  try {
    record = JSON.parse(utf8.decode(body));
  } catch {
    return new UnreadableRecord('it is not JSON in UTF-8');
  }
  if (typeof record !== 'object' || record === null) return new UnreadableRecord('it is not an object');
  const fields = record as Readonly<Record<string, unknown>>;
  if (fields['version'] !== version) return new UnreadableRecord(`its version is not ${version}`);
  if (fields['organisationId'] !== organisationId) return new UnreadableRecord("it is another organisation's");
  return envelopeOf(fields);
}

function envelopeOf(fields: Readonly<Record<string, unknown>>): Envelope | UnreadableRecord {
  const { publisher, number, type, payload, priority, correlationId, source, publishedAtMs } = fields;
  if (typeof publisher !== 'string' || !publisherGrammar.test(publisher)) return new UnreadableRecord('its publisher is none');
  if (!Number.isSafeInteger(number) || (number as number) < 1) return new UnreadableRecord('its number is none');
  if (!Number.isSafeInteger(publishedAtMs)) return new UnreadableRecord('its time is none');
  if (priority === undefined) return new UnreadableRecord('it has no priority');
  try {
    checkEvent(type, payload, { priority, correlationId, source } as PublishOptions);
  } catch (error) {
    return new UnreadableRecord(`it holds an ${(error as InvalidEventError).message}`);
  }
  return fields as unknown as Envelope;
}
