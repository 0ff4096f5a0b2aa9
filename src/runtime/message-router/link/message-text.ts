import { assertText, isText } from '../../shared/assert-text.ts';
import { isJsonValue } from './json-value.ts';
import { MessageNotJsonError } from './link-errors.ts';
import { violation } from './link-failure.ts';
import type { LinkedMessage } from './module-link.ts';

const mostCharacters = 256;

/**
 * A message as it goes over the wire.
 *
 * @throws {TypeError} the id or the organisation is no text of 1 to 256 characters.
 * @throws {MessageNotJsonError} the body is no JSON value.
 */
export function encodeMessage({ id, organisationId, body }: LinkedMessage): string {
  assertText('id', id, mostCharacters);
  assertText('organisationId', organisationId, mostCharacters);
  return JSON.stringify([id, organisationId, checkedBody(body)]);
}

function checkedBody(body: unknown): unknown {
  let isJson: boolean;
  try {
    isJson = isJsonValue(body);
  } catch (error) {
    throw new MessageNotJsonError(error);
  }
  if (!isJson) throw new MessageNotJsonError();
  return body;
}

/** @throws {LinkFailure} `text` is not what `encodeMessage` makes. */
export function decodeMessage(text: string): LinkedMessage {
  const parts = parse(text);
  if (!Array.isArray(parts) || parts.length !== 3) throw violation('a malformed message');
  const [id, organisationId, body] = parts as [unknown, unknown, unknown];
  if (!isText(id, mostCharacters) || !isText(organisationId, mostCharacters)) throw violation('a malformed message');
  return { id: id as string, organisationId: organisationId as string, body };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw violation('a message that is no JSON', error);
  }
}
