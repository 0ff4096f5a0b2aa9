/** What a protected request is bound to, as text of the wire. Empty: not given. */
export interface RequestFacts {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly serviceId: string;
  readonly organisationId: string;
  readonly requestId: string;
  readonly attempt: string;
  readonly timeoutMs: string;
  readonly contentType: string;
  readonly idempotencyKey: string;
}

/** Each field as `<length in characters>:<field>,` (a netstring), so that no two lists of fields give the same text, whatever the fields are. */
export function joinFields(...fields: readonly string[]): string {
  let text = '';
  for (const field of fields) text += `${field.length}:${field},`;
  return text;
}
