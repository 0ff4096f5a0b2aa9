import type { ProtectedMessage, ResponseMessage } from './protected-message.ts';

/** A message whose answer is taken as it comes. */
export function unprotectedMessage(
  method: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | undefined,
): ProtectedMessage {
  return { method, headers, body, open: asItCame };
}

function asItCame(response: ResponseMessage): ResponseMessage {
  return response;
}
