/** What one side was told to send, and what the other side's handler was given. */
export interface Delivery {
  readonly sent: readonly unknown[];
  readonly handled: readonly unknown[];
}

/** What is wrong: a message that is missing, one that came twice, one out of order, one that nobody sent. */
export function checkDelivery({ sent, handled }: Delivery): readonly string[] {
  const expected = new Map(sent.map((each, at) => [each, at]));
  const seen = new Set<unknown>();
  const violations: string[] = [];
  let last = -1;
  for (const each of handled) {
    const at = expected.get(each);
    if (at === undefined) violations.push(`${String(each)} was never sent`);
    else if (seen.has(each)) violations.push(`${String(each)} was handled twice`);
    else if (at < last) violations.push(`${String(each)} was handled out of order`);
    seen.add(each);
    last = Math.max(last, at ?? last);
  }
  return [...violations, ...sent.filter((each) => !seen.has(each)).map((each) => `${String(each)} was lost`)];
}
