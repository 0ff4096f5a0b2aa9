/** Headers that every request carries in clear, whatever its level. */
export const wireHeaders = {
  organisationId: 'x-organisation-id',
  requestId: 'x-request-id',
  attempt: 'x-request-attempt',
  timeoutMs: 'x-request-timeout-ms',
  idempotencyKey: 'idempotency-key',
  authorization: 'authorization',
  contentType: 'content-type',
} as const;

export const envelopeContentType = 'application/vnd.wavegate.envelope';
