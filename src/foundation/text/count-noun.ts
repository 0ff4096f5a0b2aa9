/** `1 head`, `2 heads`; with a plural of its own, `2 criteria`. */
export function countNoun(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
