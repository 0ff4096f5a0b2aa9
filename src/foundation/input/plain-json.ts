import type { InputLimits } from './input-limits.ts';

/**
 * The value of a JSON text of the form in which this product writes: two spaces for each level, a newline at the end. Undefined for
 * everything else, right or wrong, which is then read strictly. A key that stands twice would be written once, so that what is written
 * again the same holds none.
 */
export function findPlainJson(text: string, { depth, tokens }: InputLimits): unknown {
  const mayBePlain = text.length <= tokens && !text.includes('"__proto__"') && !text.includes(`\n${'  '.repeat(depth)}`);
  if (!mayBePlain) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return `${JSON.stringify(value, null, 2)}\n` === text ? value : undefined;
  } catch {
    return undefined;
  }
}
