const width = 130;

/** JSON as the project's formatter prints it: an object a field a line, a list of plain values on one line where it fits. */
export function printJson(value: unknown): string {
  return `${print(value, '', 0)}\n`;
}

function print(value: unknown, indent: string, column: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const flat = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const isPlain = value.every((item) => typeof item !== 'object' || item === null);
    if (isPlain && column + flat.length < width) return flat;
    return `[\n${value.map((item) => inner + print(item, inner, inner.length)).join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  if (fields.length === 0) return '{}';
  const lines = fields.map(([name, field]) => {
    const start = `${inner}${JSON.stringify(name)}: `;
    return start + print(field, inner, start.length);
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
