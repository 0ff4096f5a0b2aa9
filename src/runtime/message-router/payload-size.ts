const bytesPerReference = 8;
const bytesPerObject = 24;

/** About how much memory a payload takes that was found to be as its message type describes it: such a value has an end, and no circles. */
export function payloadSize(payload: unknown): number {
  if (typeof payload === 'string') return bytesPerReference + payload.length;
  if (typeof payload !== 'object' || payload === null) return bytesPerReference;
  let sum = bytesPerObject;
  if (Array.isArray(payload)) for (let at = 0; at < payload.length; at += 1) sum += payloadSize(payload[at]);
  else for (const name in payload) sum += payloadSize((payload as Readonly<Record<string, unknown>>)[name]);
  return sum;
}
