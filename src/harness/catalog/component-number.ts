/** 436 of `QA-436`, which must have that form. */
export function componentNumber(id: string): number {
  return Number(id.slice('QA-'.length));
}
