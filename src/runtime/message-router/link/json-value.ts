const mostLevels = 256;

/**
 * Whether `value` comes out of JSON as it went in; fields of plain objects that are undefined are left out, and a negative
 * zero loses its sign.
 */
export function isJsonValue(value: unknown, levels = mostLevels): boolean {
  if (value === null) return true;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return levels > 0 && (Array.isArray(value) ? isJsonArray(value, levels - 1) : isJsonObject(value, levels - 1));
    default:
      return false;
  }
}

function isJsonArray(values: readonly unknown[], levels: number): boolean {
  // By index, because `every` passes over holes, which JSON does not know.
  for (let index = 0; index < values.length; index += 1) if (!isJsonValue(values[index], levels)) return false;
  return true;
}

function isJsonObject(value: object, levels: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key of Object.keys(value)) {
    const field = (value as Readonly<Record<string, unknown>>)[key];
    if (field !== undefined && !isJsonValue(field, levels)) return false;
  }
  return typeof (value as { toJSON?: unknown }).toJSON !== 'function';
}
