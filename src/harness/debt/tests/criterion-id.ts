/** `QA-436.1` when a title starts with one and a space; look-alike characters do not count. */
export function findCriterionId(title: string): string | undefined {
  return /^(QA-[1-9][0-9]{0,5}\.[1-9][0-9]{0,3}) /.exec(title)?.[1];
}
