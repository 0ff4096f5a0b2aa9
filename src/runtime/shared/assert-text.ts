/** @throws {TypeError} `value` is not a text of 1 to `mostCharacters` characters. */
export function assertText(what: string, value: unknown, mostCharacters = 256): void {
  if (isText(value, mostCharacters)) return;
  throw new TypeError(`${what} must be a text of 1 to ${mostCharacters} characters`);
}

export function isText(value: unknown, mostCharacters: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= mostCharacters;
}
