/** Parts of a payload that are looked at. */
const mostParts = 1_000;

const bytesPerReference = 8;
const bytesPerObject = 24;

/**
 * About how much memory a payload takes: strings by their length, buffers by theirs, and what objects hold, each object once. Of a payload with more than
 * a thousand parts only the first thousand count.
 */
export function estimateBytes(payload: unknown): number {
  const seen = new Set<object>();
  const open: unknown[] = [payload];
  let sum = 0;
  for (let part = 0; part < open.length && part < mostParts; part += 1) {
    const value = open[part];
    sum += ownBytes(value);
    if (typeof value !== 'object' || value === null || seen.has(value) || ArrayBuffer.isView(value)) continue;
    seen.add(value);
    for (const inner of partsOf(value)) if (open.push(inner) >= mostParts) break;
  }
  return sum;
}

function ownBytes(value: unknown): number {
  if (typeof value === 'string') return bytesPerReference + value.length;
  if (typeof value !== 'object' || value === null) return bytesPerReference;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return bytesPerObject + value.byteLength;
  return bytesPerObject;
}

function partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  if (value instanceof Set) return value.values();
  return Object.values(value);
}
