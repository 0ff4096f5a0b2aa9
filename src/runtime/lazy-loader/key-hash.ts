/** Looked up once, where code that runs for the first time would do so for each character. */
const { imul } = Math;
/** That of MurmurHash2: multiplying by it carries each bit far up. */
const multiplier = 0x5bd1e995;

/**
 * A number of 32 bits for a key: of all its characters, or of the last `sampled` ones and at most as many before, evenly spread, if it has more than
 * twice as many. Whoever wants to makes keys with the same number, so what those cost must be bounded where they are kept.
 */
export function hashOf(key: string, sampled: number): number {
  const { length } = key;
  const tail = length > 2 * sampled ? length - sampled : 0;
  const step = Math.ceil(tail / sampled);
  let hash = length;
  for (let index = 0; index < tail; index += step) hash = imul(hash ^ key.charCodeAt(index), multiplier);
  for (let index = tail; index < length; index += 1) hash = imul(hash ^ key.charCodeAt(index), multiplier);
  hash = imul(hash ^ (hash >>> 15), multiplier);
  return hash ^ (hash >>> 13);
}
